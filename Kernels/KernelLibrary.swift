// The standard kernels, written in the kernel language itself: `import KernelLibrary`, and they are functions.
// One kernel a file (with the small kernels that it calls), in folders by field. Nothing here but kernels, so
// `kernelc check Kernels/*.swift Kernels/*/*.swift` reads every file.
// Always: results are the same bits compiled, interpreted and ahead of time, and, without libm functions,
// natively too. Every kernel has a differential test and a NumPy fixture in Tests/KernelLibraryTests.
