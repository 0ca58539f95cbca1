public import EgressContract

/// The gate's look at one value, for those who read records from their bytes.
public struct ValueCheck: Sendable {
    private let check: FieldCheck

    /// A record's prefix, whose addresses are looked for in every spelling.
    public struct Own: Sendable {
        let prefix: OwnPrefix?

        /// A prefix.
        public init(_ prefix: NetworkPrefix) { self.prefix = OwnPrefix(prefix) }
    }

    /// A look by a contract's rows, which are named by their place in its file.
    public init(contract: Contract) { check = FieldCheck(contract) }

    /// What is wrong with a field's value; nil where nothing is.
    public func form(
        field: Int, _ value: ViewPart.Value, in bytes: Span<UInt8>, own: Own?
    ) -> GateForm? {
        guard let number = UInt8(exactly: field) else { return .wrongType }
        return check.form(number, value, bytes, own: own?.prefix)
    }

    /// What is wrong with a mark; nil where nothing is.
    public func form(
        mark kind: Int, time: UInt64, _ value: ViewPart.Value, in bytes: Span<UInt8>, own: Own?
    ) -> GateForm? {
        guard let number = UInt8(exactly: kind) else { return .wrongType }
        return check.form(
            mark: number, time: time, value, bytes, own: own?.prefix)
    }

    /// Whether an order is in the contract's range.
    public func isOrder(_ order: UInt64) -> Bool { check.isOrder(order) }
}
