// Places: what stands on the left of `=` and behind `&`. A place is read and written; its index expressions are
// evaluated once.
// Holds: nothing that is not `var`, `inout` or still without value is written.

import KernelIR
import QuernCore

/// Something that can be assigned.
struct Place {
    enum Kind {
        /// A variable, or a part of a tuple in one.
        case variable(Variable, path: [Int])
        /// An element of an array.
        case element(ArrayReference, [Value])
        /// A view of an array: whole elements are written.
        case view(ArrayReference)
        /// `_`.
        case nothing
    }
    var kind: Kind
    var type: KernelType
    var range: TextRange
}

extension FunctionLowering {
    /// The place that an expression names, or nil after a report.
    func resolvePlace(_ expression: Expression, forWriting: Bool) -> Place? {
        let expression = expression.unwrapped
        switch expression.kind {
        case .name("_"): return Place(kind: .nothing, type: .error, range: expression.range)
        case .name(let name):
            guard case .variable(let variable)? = scopes.lookup(name) else {
                if emit(expression).type.isError { return nil }
                report(.notAssignable(sourceText(expression.range), at: span(expression.range)))
                return nil
            }
            return Place(kind: .variable(variable, path: []), type: variable.type, range: expression.range)
        case .tupleElement(let base, let index):
            guard let place = resolvePlace(base, forWriting: forWriting) else { return nil }
            return part(index, of: place, expression.range)
        case .member(let base, let name, let nameRange):
            guard let place = resolvePlace(base, forWriting: forWriting) else { return nil }
            if case .tuple(let parts) = place.type, let index = parts.firstIndex(where: { $0.label == name }) {
                return part(index, of: place, expression.range)
            }
            report(.notAssignable(sourceText(expression.range), at: span(nameRange)))
            return nil
        case .subscripted(let base, let arguments):
            return resolveSubscriptPlace(base, arguments, expression.range, forWriting: forWriting)
        case .missing: return nil
        case .unsupported(let construct):
            report(.unsupported(construct, at: span(expression.range)))
            return nil
        default:
            report(.notAssignable(sourceText(expression.range), at: span(expression.range)))
            return nil
        }
    }

    private func part(_ index: Int, of place: Place, _ range: TextRange) -> Place? {
        guard case .tuple(let parts) = place.type, case .variable(let variable, let path) = place.kind else {
            if !place.type.isError { report(.notATuple(text(place.type), at: span(range))) }
            return nil
        }
        guard index < parts.count else {
            report(.tupleElement(index, count: parts.count, at: span(range)))
            return nil
        }
        return Place(kind: .variable(variable, path: path + [index]), type: parts[index].type, range: range)
    }

    private func resolveSubscriptPlace(
        _ base: Expression, _ arguments: [Argument], _ range: TextRange, forWriting: Bool
    ) -> Place? {
        guard let basePlace = resolvePlace(base, forWriting: forWriting) else {
            for argument in arguments where !isRange(argument.value) { _ = emit(argument.value) }
            return nil
        }
        guard basePlace.type.isArray else {
            if !basePlace.type.isError {
                report(.notSubscriptable(text(basePlace.type), at: span(range)))
            }
            return nil
        }
        if forWriting, !checkWritable(basePlace, elements: true, range) { return nil }
        guard let array = read(basePlace, base.range).array else { return nil }
        guard let cut = emitCut(array, basePlace.type, arguments, range) else { return nil }
        switch cut {
        case .element(let indices):
            return Place(kind: .element(array, indices), type: basePlace.type.element, range: range)
        case .view(let view, let type): return Place(kind: .view(view), type: type, range: range)
        }
    }

    /// Whether the place may be written; reports why not.
    func checkWritable(_ place: Place, elements: Bool, _ range: TextRange) -> Bool {
        guard case .variable(let variable, _) = place.kind else { return true }
        if variable.isMutable { return true }
        if unassigned.contains(variable.id), !elements { return true }
        report(.notMutable(variable.name, role: variable.role, at: span(range), declared: span(variable.range)))
        return false
    }

    /// The value of a place now.
    func read(_ place: Place, _ range: TextRange) -> Typed {
        switch place.kind {
        case .nothing: return .error
        case .variable(let variable, let path):
            if unassigned.contains(variable.id) {
                report(.usedBeforeAssigned(variable.name, at: span(range), declared: span(variable.range)))
                return .error
            }
            var lowered = value(of: variable)
            for index in path {
                guard case .parts(let parts) = lowered, index < parts.count else { return .error }
                lowered = parts[index]
            }
            return Typed(type: place.type, value: lowered)
        case .element(let array, let indices):
            self.place(range)
            return Typed(type: place.type, value: loadElement(array.value, indices, place.type))
        case .view(let view): return Typed(type: place.type, value: .array(view))
        }
    }

    /// Writes a value of the place's type. Views are written by their own ways.
    func write(_ place: Place, _ typed: Typed, _ range: TextRange) {
        guard !typed.type.isError else {
            if case .variable(let variable, _) = place.kind { unassigned.remove(variable.id) }
            return
        }
        switch place.kind {
        case .nothing: break
        case .variable(let variable, let path):
            guard checkWritable(place, elements: false, range) else { return }
            if place.type.isArray, path.isEmpty {
                assignArray(variable, typed, range)
            } else if path.isEmpty {
                setValue(of: variable, typed.value)
            } else {
                setValue(of: variable, Self.replacing(path[...], in: value(of: variable), with: typed.value))
            }
        case .element(let array, let indices):
            self.place(range)
            storeElement(array.value, indices, typed.value, place.type)
        case .view(let view):
            self.place(range)
            if let source = typed.array {
                builder.emit(.copy, [view.value, source.value])
            } else {
                fill(view.value, typed.value, place.type.element, rank: place.type.rank)
            }
        }
    }

    private static func replacing(_ path: ArraySlice<Int>, in whole: Lowered, with part: Lowered) -> Lowered {
        guard let index = path.first else { return part }
        guard case .parts(var parts) = whole, index < parts.count else { return whole }
        parts[index] = replacing(path.dropFirst(), in: parts[index], with: part)
        return .parts(parts)
    }

    /// `t = x` for a whole array. A local takes a copy, in its own memory where the shapes agree; a parameter's
    /// elements are written, so the shapes must agree.
    private func assignArray(_ variable: Variable, _ typed: Typed, _ range: TextRange) {
        guard let source = typed.array, let old = current[variable.id]?.first else { return }
        place(range)
        if source.value == old { return }
        guard variable.role == .local, variable.ownsMemory else {
            builder.emit(.copy, [old, source.value])
            return
        }
        if source.isFresh, builder.function.type(of: source.value).layout == .contiguous {
            setValue(of: variable, typed.value)
            return
        }
        let agrees = builder.value(.sameShape, [old, source.value], .bool)
        let inPlace = runBranch {
            builder.emit(.copy, [old, source.value])
            return [old]
        }
        let fresh = runBranch { [owned(ArrayReference(value: source.value, roots: [], isFresh: false)).value] }
        let result = joinBranches(agrees, inPlace, fresh)
        current[variable.id] = result
    }
}
