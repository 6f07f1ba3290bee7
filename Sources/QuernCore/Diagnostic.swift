// What went wrong in a user's text, as data. The renderer in Diagnostic+Rendering.swift turns it into the
// lines a person reads. Wording lives with whoever makes the diagnostic, in one `…Diagnostics` file a target.
// Holds: `id` is stable from release to release; `message` may be bettered at any time.

/// A message about a place in kernel source.
public struct Diagnostic: Error, Sendable, Hashable {
    /// How bad it is.
    public enum Severity: String, Sendable { case error, warning, note }

    /// A note at another place, such as a declaration involved.
    public struct Note: Sendable, Hashable {
        /// What the note says.
        public var message: String
        /// Where it points.
        public var span: SourceSpan
        /// A note at `span`.
        public init(message: String, span: SourceSpan) {
            self.message = message
            self.span = span
        }
    }

    /// Text to put in place of the span.
    public struct FixIt: Sendable, Hashable {
        /// What the change does, such as "insert 'Double('".
        public var message: String
        /// What to replace.
        public var span: SourceSpan
        /// What to put there.
        public var replacement: String
        /// Replaces `span` with `replacement`.
        public init(message: String, span: SourceSpan, replacement: String) {
            self.message = message
            self.span = span
            self.replacement = replacement
        }
    }

    /// The stable id shown in brackets, such as `kernel.rank-mismatch`.
    public var id: String
    /// Error, warning or note.
    public var severity: Severity
    /// What happened, with the actual values; lower case, no full stop, names in single quotes.
    public var message: String
    /// Where.
    public var span: SourceSpan
    /// Further places.
    public var notes: [Note]
    /// What to write instead, in words, if that helps.
    public var help: String?
    /// What to write instead, as an edit.
    public var fixIt: FixIt?

    /// A diagnostic at `span`.
    public init(
        id: String, severity: Severity = .error, message: String, span: SourceSpan, notes: [Note] = [],
        help: String? = nil, fixIt: FixIt? = nil
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.span = span
        self.notes = notes
        self.help = help
        self.fixIt = fixIt
    }
}
