// swift-tools-version: 6.2
// A package of a stranger, who depends on Quern by path. `run` builds and runs it, and builds it with mistakes.

import PackageDescription

let package = Package(
    name: "downstream",
    dependencies: [.package(name: "quern", path: "../..")],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "Quern", package: "quern")]),
        .executableTarget(
            name: "Blocks",
            dependencies: [.product(name: "Quern", package: "quern"), .product(name: "QuernArrays", package: "quern")]),
    ])
