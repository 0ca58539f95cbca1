/// One thing that an audit has to say: a sentence and its place, and no value but a prefix.
public struct AuditFinding: Hashable, Sendable {
    /// What is the matter, for a reader who knows the guarantee and not the program.
    public let says: String
    /// The batch or the file.
    public var batch: String?
    /// The record within the batch, from 1.
    public var record: Int?
    /// The field or mark.
    public var field: String?
    /// The form in which an address was found.
    public var form: String?
    /// The prefix of that address.
    public var prefix: String?
    /// The index in the ledger.
    public var entry: Int?

    /// A sentence.
    public init(_ says: String, batch: String? = nil, entry: Int? = nil) {
        self.says = says
        self.batch = batch
        self.entry = entry
    }

    /// A value of a record.
    public init(_ says: String, batch: String, record: Int, field: String?, form: String? = nil) {
        self.says = says
        self.batch = batch
        self.record = record
        self.field = field
        self.form = form
    }

    /// One line: the place, then the sentence.
    public var text: String {
        var place: [String] = []
        if let batch { place.append(batch) }
        if let entry { place.append("entry \(entry)") }
        if let record { place.append("record \(record)") }
        if let field { place.append("field \(field)") }
        let head = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
        let forms = [form.map { "form \($0)" }, prefix.map { "prefix \($0)" }].compactMap { $0 }
        return head + says + (forms.isEmpty ? "" : " (\(forms.joined(separator: ", ")))")
    }
}

extension AuditFinding: Encodable {
    private enum CodingKeys: String, CodingKey {
        case says, batch, record, field, form, prefix, entry
    }
}
