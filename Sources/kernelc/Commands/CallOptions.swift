// What `run` and `bench` have in common: which kernel, with which arguments.

import ArgumentParser
import KernelIR
import KernelRuntime
import QuernCore

struct CallOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A kernel file, and the kernel in it if it has several.", valueName: "file[:kernel]"))
    var kernel: String

    @Option(
        name: .customLong("arg"),
        help: ArgumentHelp(
            "The value of a parameter: a number, true, false, [1, 2], @file.npy, @file.csv:column, zeros(f64, 100, 100), "
                + "ones(…), full(…, value: 2), arange(…), linspace(…), random(f64, 1000, seed: 1); f32(…) converts, "
                + "[1:9:2, ::-1] cuts as in NumPy, .T transposes.",
            valueName: "name=value"))
    var arguments: [String] = []

    @Option(
        name: .customLong("with"), parsing: .upToNextOption,
        help: ArgumentHelp("Further kernel files, whose kernels may be called.", valueName: "file"))
    var others: [String] = []

    /// Checks the sources, chooses the kernel, and makes the values.
    func prepare() throws(Failure) -> PreparedCall {
        // Settings that make no sense are told before anything is done, whatever the backend.
        do throws(KernelError) { try KernelCompiler.checkSettings() } catch { throw Failure(error) }
        let start = Measurement.now()
        let reference = KernelReference(kernel)
        let sources = try KernelSources(files: [reference.file] + others)
        Console.text(sources.warnings)
        let (parsed, function) = try sources.kernel(reference)
        let checked = Measurement.now()
        var specs: [(name: String, value: ValueSpec)] = []
        for argument in arguments { specs.append(try ArgumentBinding.parse(argument)) }
        let bound = try ArgumentBinding(kernel: function, maker: .files).bind(specs)
        return PreparedCall(
            program: sources.program, parsed: parsed, function: function, types: bound.typeArguments,
            values: bound.values,
            checkSeconds: checked - start, argumentSeconds: Measurement.now() - checked)
    }
}
