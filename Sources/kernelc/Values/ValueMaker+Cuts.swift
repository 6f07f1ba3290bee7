// `[1:9:2, ::-1]` as views, with NumPy's meaning: bounds of a range are clipped, indices are not.

package import NDArrays

extension ValueMaker {
    /// The part of `array` that `cuts` name.
    package static func cut(_ array: AnyNDArray, _ cuts: [AxisCut]) throws(Failure) -> AnyNDArray {
        let named = cuts.count { $0 != .ellipsis }
        guard named <= array.rank else {
            throw .usage("\(named) cuts for an array with \(array.rank) \(array.rank == 1 ? "axis" : "axes")")
        }
        var all: [AxisCut] = []
        for cut in cuts {
            if cut == .ellipsis {
                all += Array(repeating: .range(start: nil, stop: nil, step: 1), count: array.rank - named)
            } else {
                all.append(cut)
            }
        }
        var result = array
        var axis = 0
        for (number, cut) in all.enumerated() {
            let extent = result.shape[axis]
            switch cut {
            case .ellipsis: break
            case .index(let index):
                let place = index < 0 ? index + extent : index
                guard (0..<extent).contains(place), let view = result.element(place, axis: axis) else {
                    throw .usage("index \(index) is outside axis \(number), whose extent is \(extent)")
                }
                result = view
                axis -= 1
            case .range(let start, let stop, let step):
                let (first, count) = range(start, stop, step, extent)
                guard let view = result.view(axis: axis, from: first, count: count, step: step) else {
                    throw .usage("the range of axis \(number) is outside its extent \(extent)")
                }
                result = view
            }
            axis += 1
        }
        return result
    }

    /// First index and number of indices of `start:stop:step` in an axis, as Python's `slice.indices`.
    package static func range(_ start: Int?, _ stop: Int?, _ step: Int, _ extent: Int) -> (first: Int, count: Int) {
        let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
        func place(_ index: Int?, _ missing: Int) -> Int {
            guard let index else { return missing }
            return min(max(index < 0 ? index + extent : index, lowest), highest)
        }
        let first = place(start, step > 0 ? lowest : highest)
        let end = place(stop, step > 0 ? highest : lowest)
        let span = step > 0 ? end - first : first - end
        return span > 0 ? (first, (span - 1) / abs(step) + 1) : (0, 0)
    }
}
