@Kernel
func f() -> Int { ÿþ }
