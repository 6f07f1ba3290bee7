// The macros of Quern, for both entries of the plugin. The plugin is as thin as can be: it reads the shape of a
// declaration with swift-syntax, leaves all judgement of kernel text to KernelFrontend, and writes the expansion.

internal import SwiftSyntaxMacros

/// Every macro, found by its type's name.
var kernelMacros: [any Macro.Type] { [KernelMacro.self, ExternMacro.self, KernelExpressionMacro.self] }
