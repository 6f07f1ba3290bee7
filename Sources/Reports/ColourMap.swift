// Colour maps for pictures of numbers. Each goes from dark to light with even steps of lightness, so that the
// picture also reads in grey and for the colour-blind. Colours between the anchors are interpolated in linear
// light of an even-lightness space (Oklab), so few anchors are enough.
// Source: Oklab by B. Ottosson (published to the public domain); the anchors are our own choice.

import Glibc

/// Colours for numbers from 0 to 1.
public struct ColourMap: Sendable {
    /// A colour of 8-bit sRGB channels.
    public struct Colour: Sendable, Equatable {
        /// The channels, 0 to 255.
        public var red, green, blue: UInt8
    }

    /// The name on command lines.
    public let name: String
    private let table: [Colour]

    /// The colour of `position`; outside 0…1 it is the nearest end's, and NaN is the first colour.
    public subscript(position: Double) -> Colour {
        let place = position > 0 ? min(position, 1) : 0
        return table[Int(place * Double(table.count - 1) + 0.5)]
    }

    /// From black to white.
    public static let grey = ColourMap("grey", [(0, 0, 0), (1, 0, 0)])
    /// From deep violet over sea green to light yellow.
    public static let meadow = ColourMap(
        "meadow", [(0.25, 0.10, 300), (0.45, 0.10, 250), (0.62, 0.10, 185), (0.79, 0.16, 140), (0.95, 0.16, 105)])
    /// From black over red and orange to light yellow.
    public static let ember = ColourMap(
        "ember", [(0.08, 0.03, 300), (0.33, 0.15, 320), (0.55, 0.20, 20), (0.76, 0.15, 60), (0.97, 0.06, 100)])
    /// From blue over near-white to red, for numbers about a middle.
    public static let tide = ColourMap(
        "tide", [(0.40, 0.13, 255), (0.68, 0.09, 245), (0.96, 0.005, 90), (0.68, 0.13, 35), (0.42, 0.16, 25)])

    /// All maps, for choosing by name.
    public static let all: [ColourMap] = [grey, meadow, ember, tide]

    /// A map through anchors given as lightness 0…1, chroma, and hue in degrees, evenly spaced.
    private init(_ name: String, _ anchors: [(lightness: Double, chroma: Double, hue: Double)]) {
        self.name = name
        table = (0..<256).map { index in
            let place = Double(index) / 255 * Double(anchors.count - 1)
            let low = min(Int(place), anchors.count - 2)
            let part = place - Double(low)
            func mix(_ value: ((lightness: Double, chroma: Double, hue: Double)) -> Double) -> Double {
                value(anchors[low]) * (1 - part) + value(anchors[low + 1]) * part
            }
            return Self.colour(
                lightness: mix { $0.lightness },
                a: mix { $0.chroma * cos($0.hue * .pi / 180) }, b: mix { $0.chroma * sin($0.hue * .pi / 180) })
        }
    }

    /// The sRGB colour of a point in Oklab, cut to what a screen shows.
    private static func colour(lightness: Double, a: Double, b: Double) -> Colour {
        func cube(_ x: Double) -> Double { x * x * x }
        let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        func channel(_ linear: Double) -> UInt8 {
            let light = min(max(linear, 0), 1)
            let encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
            return UInt8(min(max(encoded, 0), 1) * 255 + 0.5)
        }
        return Colour(
            red: channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
            green: channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
            blue: channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
    }
}
