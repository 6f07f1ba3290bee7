// The plugin's entry where the toolchain's own swift-syntax is linked, for this package's own builds: seconds,
// not minutes. The toolchain has no SwiftCompilerPlugin library, so the messages are read here.
// Plugin.swift is its twin; Package.swift compiles one of the two.

@_spi(PluginMessage) internal import SwiftCompilerPluginMessageHandling
internal import SwiftSyntaxMacros

@main
struct KernelPlugin: PluginProvider {
    /// A macro that this plugin does not have.
    struct UnknownMacro: Error, CustomStringConvertible {
        var description: String
    }

    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
        guard let macro = kernelMacros.first(where: { "\($0)" == typeName }) else {
            throw UnknownMacro(description: "no macro '\(moduleName).\(typeName)'")
        }
        return macro
    }

    static func main() throws {
        let connection = try StandardIOMessageConnection()
        try CompilerPluginMessageListener(connection: connection, provider: KernelPlugin()).main()
    }
}
