// IR text that uses every spelling at least once; shared by the tests of printer, parser, verifier and canonical text.

enum Samples {
    static let generic = #"""
        file "Sources/Sample.swift"
        file "a \"quoted\" name\n"
        extern @ddot = "cblas_ddot" in "libopenblas.so.0" (_ n: i64, x x: array<f64, 1, contiguous>, y y: inout array<f64, 1, contiguous>) -> f64
        extern @quiet = "quiet" ()

        kernel @sumPositive<T: real>(_ %x.0: array<T, 1>) -> T throws relaxed expect "vectorized" at 5:1 {
            %1: T = constant literal 0 at 5:2
            %2: i64 = constant 0
            %n.3: i64 = extent [axis 0] %x.0
            %8: T = for %i.4: i64 in %2 ..< %n.3 carry (%out.5: T = %1) [L0 "i"] at 1:7:5 {
                %e.6: T = load %x.0[%i.4] at 7:9
                %p.7: bool = greater %e.6, %1
                %9: T = if %p.7 {
                    %10: T = add %out.5, %e.6
                    yield %10
                } else {
                    yield %out.5
                }
                yield %9
            }
            return %8
        }

        kernel @Tools.blur<T: numeric, U: fixedWidth>(_ %a.0: array<T, 2>, into %b.1: inout array<T, 2>, with %k.2: inout U, "a b" %"odd name".3: bool as "odd") -> array<T, 1, contiguous>, i64 inline display "blur" {
            %4: i64 = constant -3
            %5: T = constant literal "0.25"
            %6: U = constant .max
            %7: f64 = constant 1e-05
            %8: f64 = constant bits 0x7ff8000000000000
            %9: f32 = constant -0.0
            %10: bool = constant true
            %11: U = shiftLeft %k.2, %4
            %12: T = load %a.0[%4, %4] unchecked
            store %b.1[%4, %4], %12
            %13: array<T, 2, contiguous> = duplicate %a.0
            %14: array<T, 1> = slice [slice index, range] %a.0, %4, %4, %4
            %15: array<T, 2> = slice [slice by, all] %a.0, %4
            %16: array<T, 2> = permute [axes 1, 0] %a.0
            %17: array<T, 2> = reverse [axis 1] %a.0
            checkShapes %a.0, %b.1
            %18: bool = sameShape %a.0, %b.1
            copy %b.1, %a.0
            fill %b.1, %12
            %19: T = reduce [max] %a.0
            %20: array<i64, 1, contiguous> = reduceAxis [argmin axis 0] %a.0
            %21: f64 = math [exp] %7
            %22: f64 = round [toNearestOrEven] %21
            %23: bool = floatClass [isNaN] %22
            %24: bool = affineIsNonNegative [affine 2, -1 plus -7] %4, %4
            check [fault precondition "n must be \"even\""] %24, %4
            %25: i64 = parallelFor %i.26: i64 in %4 ..< %4 carry (%acc.27: i64 = %4) [L1 "i" (sum)] {
                %28: bool = less %i.26, %4
                if %28 {
                    continue [to L1] %acc.27
                } else {
                    yield
                }
                yield %i.26
            }
            %29: i64, %30: bool = loop carry (%v.31: i64 = %4) [L2] {
                block [L3] {
                    if %10 {
                        break [to L3]
                    } else {
                        break [to L2] %v.31, %10
                    }
                    trap [fault precondition]
                }
                yield %v.31
            }
            %32: f64 = call @mean<f64>(%13, %8)
            %33: T = call @sumPositive<f64>(%14)
            %34: array<T, 1, contiguous> = allocate %4
            %35: i64 = select %10, %4, %29
            return %34, %35, %11
        }
        """#

    /// A specialised module with sites.
    static let concrete = #"""
        file "Fib.swift"
        entry @"fib<Int>(n)"
        site 0 subtract "" in @"fib<Int>(n)" type i64 at 3:10
        site 1 load "table" in @"fib<Int>(n)" loops "i", "j" at 4:10

        kernel @"fib<Int>(n)"(_ %n.0: i64, table %table.1: array<i64, 1, contiguous>) -> i64 display "fib" {
            %2: i64 = constant 1
            %3: i64 = constant 2
            %4: bool = less %n.0, %3
            %5: i64 = if %4 {
                yield %n.0
            } else {
                %6: i64 = subtract %n.0, %2 #0 at 3:10
                %7: i64 = subtract %n.0, %3 unchecked
                %8: i64 = call @"fib<Int>(n)"(%6, %table.1)
                %9: i64 = call @"fib<Int>(n)"(%7, %table.1)
                %10: i64 = add %8, %9
                yield %10
            }
            %11: i64 = load %table.1[%5] #1 at 4:10
            return %11
        }
        """#
}
