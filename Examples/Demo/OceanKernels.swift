// The sea that quern-demo climatology makes up: temperatures by formulas, that what is found is held against.
// Latitudes are −90 to 90, longitudes 0 to 360 degrees; months 0 to 11, from January on.

import Quern

/// Whether there is land: three continents and a cap of ice, by a few waves.
@Kernel
func isLand(_ latitude: Double, _ longitude: Double) -> Bool {
    let (x, y) = (longitude * 0.017453292519943295, latitude * 0.017453292519943295)
    let wave = sin(3 * x + 0.6 * sin(2 * y)) * cos(1.4 * y - 0.3) + 0.35 * sin(5 * x - 4 * y) + 0.2 * cos(9 * x + 5 * y)
    return wave > 0.62 || latitude < -72 + 3 * sin(4 * x)
}

/// The usual temperature in °C of a month.
@Kernel
func usualTemperature(_ month: Int, _ latitude: Double, _ longitude: Double) -> Double {
    let (x, y) = (longitude * 0.017453292519943295, latitude * 0.017453292519943295)
    let mean = 29 * cos(y) * cos(y) - 1.5 + 1.6 * sin(2 * x + 1) * cos(y)
    // Warmest in August in the north, in February in the south, by most at middle latitudes.
    let season = 5.5 * sin(2 * y) * cos(6.283185307179586 * (Double(month) - 7) / 12)
    return mean + season
}

/// The warming in °C in ten years.
@Kernel
func warming(_ latitude: Double, _ longitude: Double) -> Double {
    let (x, y) = (longitude * 0.017453292519943295, latitude * 0.017453292519943295)
    let pole = 0.3 * exp(-(latitude - 65) * (latitude - 65) / 400)
    let blob = 0.35 * exp(-(latitude - 52) * (latitude - 52) / 60 - (longitude - 320) * (longitude - 320) / 250)
    return 0.12 + pole - blob + 0.08 * sin(x) * cos(3 * y)
}
