// swift-tools-version: 6.2
// The floors of the package. A target imports only what its row in README.md's floor plan names;
// `Tests/ArchitectureTests` reads the import lines against that plan.

import CompilerPluginSupport
import PackageDescription

// swift-syntax: from source by default, as every package that depends on this one gets it. With
// QUERN_HOST_SYNTAX=<toolchain>/usr/lib/swift/host, which `make` sets, the toolchain's own copy is
// linked instead: seconds and not minutes, but with unsafe flags, so for this package's own builds alone.
let hostSyntax = Context.environment["QUERN_HOST_SYNTAX"]

let numerics: [Target.Dependency] = [
    .product(name: "RealModule", package: "swift-numerics"), .product(name: "ComplexModule", package: "swift-numerics"),
]

// libQuernWorker.so is loaded into processes that have libraries of their own: its C functions alone are visible. Where
// unsafe flags are refused (in packages that depend on this one) all of its names are.
let workerExports: [LinkerSetting] =
    hostSyntax == nil
    ? [] : [.unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/QuernWorker/exports.map"])]

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let macroTarget: Target =
    if let hostSyntax {
        .macro(
            name: "KernelMacros",
            dependencies: ["KernelFrontend", "KernelPasses", "KernelIR", "QuernCore"],
            exclude: ["Plugin.swift"],
            swiftSettings: strict + [.unsafeFlags(["-I", hostSyntax])],
            linkerSettings: [
                .unsafeFlags([
                    "-L", hostSyntax, "-lSwiftSyntax", "-lSwiftSyntaxBuilder", "-lSwiftSyntaxMacros", "-lSwiftDiagnostics",
                    "-lSwiftCompilerPluginMessageHandling", "-lSwiftSyntaxMacroExpansion",
                    "-Xlinker", "-rpath", "-Xlinker", hostSyntax,
                ])
            ])
    } else {
        .macro(
            name: "KernelMacros",
            dependencies: [
                "KernelFrontend", "KernelPasses", "KernelIR", "QuernCore",
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
            ],
            exclude: ["PluginHost.swift"],
            swiftSettings: strict)
    }

var packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
]
if hostSyntax == nil {
    packages.append(.package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"))
}

// Tests are compiled without optimisation, whatever the configuration: half the build time, and Swift 6.3.1's
// optimiser crashes on one of them (CopyPropagation). What they test is optimised all the same.
let testSettings = strict + (hostSyntax == nil ? [] : [.unsafeFlags(["-Onone"])])

func suite(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: testSettings)
}

let compiler: [Target.Dependency] = numerics + [
    "QuernCore", "KernelIR", "KernelFrontend", "KernelPasses", "KernelInterpreter", "KernelLLVM", "KernelCache",
    "KernelRuntime", "KernelTesting", "NDArrays", "TaskGraphs", "Quern",
]

let tests: [Target] = [
    suite("ArchitectureTests", []),
    suite("ArrayStorageTests", ["ArrayStorage", "NDArrays", "QuernCore", "CCodecs"], exclude: ["Fixtures", "Peers"]),
    suite("CKernelRuntimeTests", ["CKernelRuntime", "QuernCore"], exclude: ["Programs"]),
    suite("CObjectLoaderTests", ["CObjectLoader", "CKernelRuntime"]),
    suite("KernelCacheTests", ["QuernCore", "KernelCache"]),
    suite("KernelFrontendTests", ["QuernCore", "KernelIR", "KernelFrontend"]),
    suite("KernelIRTests", ["QuernCore", "KernelIR"]),
    suite("KernelInterpreterTests", ["QuernCore", "KernelIR", "KernelInterpreter"]),
    suite("KernelLLVMTests", ["QuernCore", "KernelIR", "KernelLLVM", "CLLVM", "CObjectLoader", "CKernelRuntime"]),
    suite("KernelLibraryTests", compiler + ["KernelLibrary"]),
    suite("KernelMacrosTests", compiler),
    suite("KernelPassesTests", ["QuernCore", "KernelIR", "KernelFrontend", "KernelPasses", "KernelInterpreter"]),
    suite("KernelRuntimeTests", compiler + ["CKernelRuntime"]),
    suite("KernelTestingTests", compiler + ["CKernelRuntime"]),
    suite("KernelcTests", ["kernelc", "QuernCore", "KernelIR", "KernelRuntime", "NDArrays"]),
    suite("NDArraysTests", ["QuernCore", "NDArrays"] + numerics, exclude: ["Fixtures"]),
    suite(
        "QuernArraysTests",
        compiler + ["QuernArrays", "KernelLibrary", "ArrayStorage", "Reports", "Wire", "CBLAS", "CKernelRuntime"],
        exclude: ["Peers"]),
    suite(
        "QuernClusterTests",
        compiler + ["QuernCluster", "QuernArrays", "ArrayStorage", "Wire", "CKernelRuntime", "CWorkerLink"],
        exclude: ["Peers"]),
    suite("QuernTests", compiler + ["Wire"]),
    suite("ReportsTests", ["Reports", "QuernCore"]),
    suite("TaskGraphsTests", ["TaskGraphs", "CKernelRuntime", "QuernCore"]),
    suite("WireTests", ["Wire", "QuernCore"], exclude: ["Fixtures"]),
]

if Context.environment["QUERN_DOCS"] != nil {
    packages.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

let package = Package(
    name: "quern",
    products: [
        .library(name: "Quern", targets: ["Quern"]),
        .library(name: "KernelLibrary", targets: ["KernelLibrary"]),
        .library(name: "QuernArrays", targets: ["QuernArrays"]),
        .library(name: "QuernCluster", targets: ["QuernCluster"]),
        .library(name: "QuernWorker", type: .dynamic, targets: ["QuernWorker"]),
        .executable(name: "kernelc", targets: ["kernelc"]),
        .executable(name: "quern-worker", targets: ["quern-worker"]),
    ],
    dependencies: packages,
    targets: [
        // Floor 0: C
        .target(name: "CLLVM"),
        .target(name: "CKernelRuntime"),
        .target(name: "CObjectLoader"),
        .systemLibrary(name: "CFFI", providers: [.apt(["libffi-dev"])]),
        .systemLibrary(name: "CCodecs", providers: [.apt(["zlib1g-dev", "libzstd-dev", "libblosc-dev"])]),
        .target(name: "CBLAS"),
        .target(name: "CHDF5"),
        .target(name: "CWorkerLink"),
        // Floor 1
        .target(name: "QuernCore", dependencies: numerics, swiftSettings: strict),
        // Floor 2
        .target(name: "KernelIR", dependencies: ["QuernCore"], swiftSettings: strict),
        .target(name: "NDArrays", dependencies: ["QuernCore", "CCodecs"] + numerics, swiftSettings: strict),
        .target(name: "Reports", dependencies: ["QuernCore"], swiftSettings: strict),
        .target(name: "TaskGraphs", dependencies: ["QuernCore", "CKernelRuntime"], swiftSettings: strict),
        .target(name: "Wire", dependencies: ["QuernCore"], swiftSettings: strict),
        // Floor 3
        .target(name: "KernelFrontend", dependencies: ["QuernCore", "KernelIR"], swiftSettings: strict),
        .target(name: "KernelPasses", dependencies: ["QuernCore", "KernelIR"], swiftSettings: strict),
        .target(name: "ArrayStorage", dependencies: ["QuernCore", "NDArrays", "CHDF5", "CCodecs"], swiftSettings: strict),
        // Floor 4
        .target(name: "KernelInterpreter", dependencies: ["QuernCore", "KernelIR", "CFFI"], swiftSettings: strict),
        .target(name: "KernelLLVM", dependencies: ["QuernCore", "KernelIR", "CLLVM"], swiftSettings: strict),
        .target(name: "KernelCache", dependencies: ["QuernCore"], swiftSettings: strict),
        macroTarget,
        // Floor 5
        .target(
            name: "KernelRuntime",
            dependencies: [
                "QuernCore", "KernelIR", "KernelFrontend", "KernelPasses", "KernelInterpreter", "KernelLLVM",
                "KernelCache", "NDArrays", "TaskGraphs", "Wire", "CKernelRuntime", "CObjectLoader",
            ] + numerics, swiftSettings: strict),
        // Floor 6
        .target(
            name: "Quern",
            dependencies: [
                "KernelRuntime", "KernelMacros", "NDArrays", "TaskGraphs", "Reports", "Wire", "KernelIR", "QuernCore",
            ] + numerics, swiftSettings: strict),
        .target(
            name: "KernelTesting",
            dependencies: [
                "QuernCore", "KernelIR", "KernelFrontend", "KernelPasses", "KernelInterpreter", "KernelLLVM",
                "KernelCache", "KernelRuntime", "NDArrays",
            ], swiftSettings: strict),
        // Floor 7
        .target(
            name: "KernelLibrary", dependencies: ["Quern"] + numerics, path: "Kernels", swiftSettings: strict),
        // Floor 8
        .target(
            name: "QuernArrays",
            dependencies: [
                "Quern", "KernelLibrary", "KernelRuntime", "KernelIR", "NDArrays", "TaskGraphs", "Reports", "ArrayStorage",
                "Wire", "CKernelRuntime", "CBLAS", "QuernCore",
            ] + numerics, swiftSettings: strict),
        // Floor 9
        .target(
            name: "QuernCluster",
            dependencies: [
                "QuernArrays", "Quern", "KernelRuntime", "KernelLLVM", "NDArrays", "TaskGraphs", "Wire", "CWorkerLink",
                "QuernCore",
            ], swiftSettings: strict),
        // Floor 10
        .executableTarget(
            name: "kernelc",
            dependencies: [
                "QuernCore", "KernelIR", "KernelFrontend", "KernelPasses", "KernelInterpreter", "KernelLLVM",
                "KernelCache", "KernelRuntime", "NDArrays", "TaskGraphs", "Reports", "Quern",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .target(
            name: "QuernWorker", dependencies: ["QuernCluster", "TaskGraphs", "Wire"], exclude: ["exports.map"],
            swiftSettings: strict, linkerSettings: workerExports),
        .executableTarget(
            name: "quern-worker", dependencies: ["QuernCluster"], swiftSettings: strict),
        .executableTarget(
            name: "quern-demo",
            dependencies: [
                "Quern", "QuernArrays", "QuernCluster", "KernelLibrary", "KernelRuntime", "NDArrays", "TaskGraphs", "Reports",
                "QuernCore",
            ], path: "Examples/Demo", swiftSettings: strict),
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "quern-bench",
            dependencies: [
                "Quern", "KernelLibrary", "KernelRuntime", "KernelLLVM", "NDArrays", "TaskGraphs", "CKernelRuntime", "Reports",
                "QuernCore", "CAllocationCount", "QuernArrays", "QuernCluster",
            ],
            path: "Benchmarks/Quern", swiftSettings: strict),
    ] + tests)
