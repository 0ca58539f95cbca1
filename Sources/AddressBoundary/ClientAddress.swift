public import EgressContract
import Glibc

/// A player's full IP address, which can be located, cut and wiped, and nothing else.
///
/// Its 16 octets (IPv4 as `::ffff:a.b.c.d`) lie in a heap block that only this file reads. There is no way to print,
/// compare, encode or hash one, none gives out its octets, and its end of life overwrites them.
@safe
public struct ClientAddress: ~Copyable, @unchecked Sendable {
    // Sendable: the block belongs to one value, is written before that value exists and only read thereafter.
    private let block: UnsafeMutableRawPointer
    private let ownsBlock: Bool

    private static let size = 16

    /// A literal as headers carry it: IPv4 or IPv6, with or without brackets and port.
    public init?(text: Span<UInt8>) {
        let block = unsafe Self.zeroedBlock()
        // The span ends with this scope and covers exactly the block.
        var octets = unsafe MutableSpan<UInt8>(
            _unsafeStart: block.assumingMemoryBound(to: UInt8.self), count: Self.size)
        guard AddressText.parseHop(text, into: &octets) else {
            unsafe Self.wipe(block)
            unsafe block.deallocate()
            return nil
        }
        unsafe self.init(block: block, ownsBlock: true)
    }

    /// An IPv4 address as a socket gives it, its first octet in the highest byte of `networkOrder.bigEndian`.
    ///
    /// `networkOrder` is `sin_addr.s_addr` as it stands in memory.
    public init?(ipv4 networkOrder: UInt32) {
        let block = unsafe Self.zeroedBlock()
        unsafe block.storeBytes(of: UInt32(0x0000_ffff).bigEndian, toByteOffset: 8, as: UInt32.self)
        unsafe block.storeBytes(of: networkOrder, toByteOffset: 12, as: UInt32.self)
        unsafe self.init(block: block, ownsBlock: true)
    }

    /// The 16 octets of `sin6_addr`, or nil for another count.
    public init?(ipv6 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size, let start = bytes.baseAddress else { return nil }
        let block = unsafe Self.zeroedBlock()
        unsafe block.copyMemory(from: start, byteCount: Self.size)
        unsafe self.init(block: block, ownsBlock: true)
    }

    private init(block: UnsafeMutableRawPointer, ownsBlock: Bool) {
        unsafe self.block = block
        self.ownsBlock = ownsBlock
    }

    deinit {
        unsafe Self.wipe(block)
        if ownsBlock { unsafe block.deallocate() }
    }

    private static func zeroedBlock() -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return unsafe block
    }

    private static func wipe(_ block: UnsafeMutableRawPointer) {
        unsafe explicit_bzero(block, size)
    }

    /// Whether the address lies in one of the networks.
    public borrowing func isIn(_ networks: TrustedNetworks) -> Bool {
        networks.contains(high: word(at: 0), low: word(at: 8))
    }

    /// The address's prefix and place; the address is wiped.
    public consuming func origin(in geo: GeoDatabases) -> Origin {
        let cut = cut(under: geo.policy)
        return geo.origin(of: cut)
    }

    // Reads no octet behind the longest prefix, but for those that tell which form the address has.
    private borrowing func cut(under policy: PrefixPolicy) -> CutPrefix {
        let high = word(at: 0)
        let middle = UInt32(truncatingIfNeeded: word(at: 8) >> 32)
        switch policy.form(high: high, middle: middle) {
        case .embeddedInTail(let mask):
            return CutPrefix(ipv4: octet(12) ^ mask, octet(13) ^ mask, octet(14) ^ mask)
        case .sixToFour:
            return CutPrefix(ipv4: octet(2), octet(3), octet(4))
        case .native:
            return CutPrefix(ipv6: high >> 24)
        }
    }

    private borrowing func octet(_ index: Int) -> UInt8 {
        unsafe block.load(fromByteOffset: index, as: UInt8.self)
    }

    private borrowing func word(at offset: Int) -> UInt64 {
        UInt64(bigEndian: unsafe block.load(fromByteOffset: offset, as: UInt64.self))
    }

    /// Whether the end of an address, by itself or by `origin(in:)`, leaves its block all zero.
    ///
    /// The block is lent here and outlives the address, so that the allocator does not write into what is checked.
    static func leavesZeros(consumedBy geo: GeoDatabases?) -> Bool {
        let block = unsafe zeroedBlock()
        defer { unsafe block.deallocate() }
        unsafe memset(block, 0xa5, size)
        let address = unsafe ClientAddress(block: block, ownsBlock: false)
        if let geo { _ = address.origin(in: geo) } else { _ = consume address }
        return (0..<size).allSatisfy { unsafe block.load(fromByteOffset: $0, as: UInt8.self) == 0 }
    }
}
