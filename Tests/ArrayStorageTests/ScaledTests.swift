// Packed numbers of the Climate and Forecast conventions, as h5py wrote them and as xarray would in Zarr.

import ArrayStorage
import Foundation
import NDArrays
import QuernCore
import Testing

@Suite struct ScaledTests {
    static let file = Fixture.folder + "/hdf5/early.h5"

    @Test("scale, offset and fill value are applied; float factors make Float")
    func floats() throws {
        let sst = try ArrayStorage.open(Self.file, dataset: "/sst")
        #expect(sst.scalarType == .float32 && sst.shape == [2, 3] && sst.chunkShape == [1, 2])
        let found = try sst.doubles()
        let expected = [nil, 0, 1500, 2000, -5, 3000].map { (stored: Int?) -> Double in
            stored.map { Double(Float($0) * Float(0.01) + 10) } ?? .nan
        }
        for (a, b) in zip(found, expected) { #expect(a == b || a.isNaN && b.isNaN) }
        // Through places in another order.
        var turned = [Float](repeating: -1, count: 4)
        try turned.withUnsafeMutableBytes {
            try sst.read([0..<2, 1..<3], into: #require($0.baseAddress), strides: [1, 2])
        }
        #expect(turned.map { Double($0) } == [expected[1], expected[4], expected[2], expected[5]])
    }

    @Test("raw numbers are the stored ones")
    func raw() throws {
        let sst = try ArrayStorage.open(Self.file, dataset: "sst", options: .raw)
        #expect(sst.scalarType == .int16)
        let found = try sst.elements().withUnsafeBytes { bytes in
            (0..<6).map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self) }
        }
        #expect(found == [-999, 0, 1500, 2000, -5, 3000])
    }

    @Test("double factors make Double; missing_value, floats and unsigned numbers")
    func others() throws {
        let packed = try ArrayStorage.open(Self.file, dataset: "packed")
        #expect(packed.scalarType == .float64)
        let found = try packed.doubles()
        #expect(found[..<3] == [-1, -0.5, 0] && found[3].isNaN)
        let masked = try ArrayStorage.open(Self.file, dataset: "masked")
        let values = try masked.doubles()
        #expect(masked.scalarType == .float32 && values[0] == 1 && values[1].isNaN && values[2] == 3)
        #expect(try ArrayStorage.open(Self.file, dataset: "unsigned").doubles() == [0, 255, 128])
    }

    @Test("complex numbers that ask for factors are refused, raw ones are read")
    func complex() throws {
        let scratch = try Scratch()
        for (name, attribute, isRefused) in [
            ("scale_factor", StoredAttribute.number(0.5), true), ("add_offset", .integer(1), true),
            ("_FillValue", .number(-1), true), ("missing_value", .numbers([.nan, 0]), false),
            ("_FillValue", .text("NaN"), false), ("units", .text("m"), false),
        ] {
            for version in [2, 3] {
                var target = StorageTarget.zarr(scratch("x.zarr"), version: version)
                target.attributes = [name: attribute]
                let elements = Pattern.array(.complex64, [4])
                try fill(ArrayStorage.create(target, scalarType: .complex64, shape: [4], chunkShape: [2]), with: elements)
                if isRefused {
                    let error = #expect(throws: ChunkError.self) { try ArrayStorage.open(target.path) }
                    let text = error?.description ?? "no error"
                    #expect(error?.id == "storage.unsupported" && text.contains("'\(name)'"), "\(name): \(text)")
                    #expect(text.contains("help: open the array with '.raw'"))
                } else {
                    #expect(try ArrayStorage.open(target.path).elements() == elements, "\(name)")
                }
                #expect(try ArrayStorage.open(target.path, options: .raw).elements() == elements)
            }
        }
    }

    @Test("names of axes and notes of a data set")
    func notes() throws {
        let sst = try ArrayStorage.open(Self.file, dataset: "sst")
        #expect(sst.dimensionNames == ["lat", "lon"])
        #expect(sst.attributes["units"] == .text("degree_C"))
        #expect(sst.attributes["long_name"] == .text("Sea surface temperature"))
        #expect(sst.attributes["levels"] == .integers([1, 2, 3]))
        #expect(sst.attributes["scale_factor"] == .float(0.01))
        #expect(sst.attributes["_FillValue"] == .integer(-999))
    }

    @Test("chunks that were never written hold the fill value; half floats are read as Float")
    func holes() throws {
        let holes = try ArrayStorage.open(Self.file, dataset: "holes").doubles()
        #expect(holes[0] == -50 && holes[1] == -46.5 && holes[3] == 42 && holes[35] == 42)
        let never = try ArrayStorage.open(Self.file, dataset: "never")
        #expect(try never.elements().withUnsafeBytes { $0.loadUnaligned(as: Int32.self) } == 7)
        let half = try ArrayStorage.open(Self.file, dataset: "half")
        #expect(half.scalarType == .float32)
        #expect(try half.doubles() == [-50, -46.5, -43, -39.5])
    }

    @Test("what cannot be read is refused by name")
    func refusals() throws {
        func message(_ dataset: String?) -> String {
            "\(#expect(throws: ChunkError.self) { try ArrayStorage.open(Self.file, dataset: dataset) }.map { "\($0)" } ?? "")"
        }
        #expect(message("text").contains("elements of class 'string'"))
        #expect(message("lzf").contains("lzf"))
        #expect(message("group").contains("it is a group"))
        #expect(message("nothing").contains("there is no data set '/nothing'; there are 'big', 'big-contiguous'"))
        #expect(message("big/inner").contains("[storage."))
        #expect(message(nil).contains("there is no name of a data set"))
    }

    @Test("Zarr's attributes are applied alike")
    func zarr() throws {
        let scratch = try Scratch()
        var target = StorageTarget.zarr(scratch("x.zarr"))
        target.attributes = ["scale_factor": .number(0.5), "add_offset": .integer(1), "_FillValue": .integer(-100)]
        try fill(
            ArrayStorage.create(target, scalarType: .int16, shape: [4], chunkShape: [2]),
            with: Pattern.array(.int16, [4]))
        let found = try ArrayStorage.open(target.path).doubles()
        #expect(found[0].isNaN && found[1...] == [-45.5, -42, -38.5])
        #expect(try ArrayStorage.open(target.path, options: .raw).elements() == Pattern.array(.int16, [4]))
    }
}
