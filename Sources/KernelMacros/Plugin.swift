// The plugin's entry where swift-syntax comes from source, as every package that depends on Quern gets it.
// PluginHost.swift is its twin for the toolchain's own copy; Package.swift compiles one of the two.

internal import SwiftCompilerPlugin
internal import SwiftSyntaxMacros

@main
struct KernelPlugin: CompilerPlugin {
    var providingMacros: [any Macro.Type] { kernelMacros }
}
