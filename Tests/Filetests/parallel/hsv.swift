// Red, green and blue to hue, saturation and value, in place: rows of three.

@Kernel
func hsv(_ colours: inout Matrix<Double>) {
    for i in parallel(0..<colours.shape[0]) {
        let (r, g, b) = (colours[i, 0], colours[i, 1], colours[i, 2])
        let most = max(r, max(g, b))
        let gap = most - min(r, min(g, b))
        var hue = 0.0
        if gap > 0 {
            if most == r {
                hue = (g - b) / gap
                if hue < 0 { hue += 6 }
            } else if most == g {
                hue = (b - r) / gap + 2
            } else {
                hue = (r - g) / gap + 4
            }
        }
        colours[i, 0] = hue * 60
        colours[i, 1] = most > 0 ? gap / most : 0
        colours[i, 2] = most
    }
}

// run: hsv(colours: [[1, 0, 0], [0, 0.5, 0.5], [0.25, 0, 0.5], [0, 0, 0]]) == colours = [[0, 1, 1], [180, 1, 0.5], [270, 1, 0.5], [0, 0, 0]]
// large: hsv(colours: random(6000, 3))
