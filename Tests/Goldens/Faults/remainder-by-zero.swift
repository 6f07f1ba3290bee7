// run: --arg a=5 --arg b=0
@Kernel
func rest(_ a: Int32, _ b: Int32) -> Int32 { a % b }
