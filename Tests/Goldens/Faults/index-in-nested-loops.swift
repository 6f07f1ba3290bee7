// run: --arg 'a=ones(f64, 5, 8)' --arg 'b=zeros(f64, 5, 8)'
/// One column too far: the stencil reads a[i, j + 1] at the last j.
@Kernel
func heat(_ a: Matrix<Double>, _ b: inout Matrix<Double>) {
    for i in 1..<a.shape[0] - 1 {
        for j in 1..<a.shape[1] {
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
        }
    }
}
