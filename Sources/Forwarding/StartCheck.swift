import DurableFiles
import Glibc

/// What must hold before the first connection is tried.
enum StartCheck {
    /// Refuses variables that libcurl reads behind our back; their names are compared without case.
    static func environment(_ names: some Sequence<String>) throws(ForwardingError) {
        let set = Set(names.map { $0.lowercased() })
        for variable in ForbiddenVariable.allCases where set.contains(variable.rawValue.lowercased()) {
            throw .forbiddenVariable(variable)
        }
    }

    /// Refuses what would make libcurl resolve, trust or send something else than meant.
    static func configuration(_ made: ForwardingConfiguration) throws(ForwardingError) {
        guard isHostName(made.serverName) else { throw .configuration(.serverName) }
        guard !made.addresses.isEmpty, made.addresses.count <= 16,
            made.addresses.allSatisfy({ isLiteral($0.literal) && $0.port > 0 })
        else { throw .configuration(.addresses) }
        guard (1...2).contains(made.pins.count), made.pins.allSatisfy(isPin) else {
            throw .configuration(.pins)
        }
        let files = DurableFiles()
        guard files.exists(made.certificateFile) else { throw .configuration(.certificateFile) }
        guard files.exists(made.keyFile) else { throw .configuration(.keyFile) }
        guard files.exists(made.authorityFile) else { throw .configuration(.authorityFile) }
    }

    /// Letters, digits, dots and dashes only: it stands in a URL and in CURLOPT_RESOLVE.
    static func isHostName(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasPrefix(".")
            && name.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
    }

    /// An IPv4 or IPv6 address as `inet_pton` reads it.
    static func isLiteral(_ address: String) -> Bool {
        var room = in6_addr()
        return unsafe inet_pton(AF_INET, address, &room) == 1 || inet_pton(AF_INET6, address, &room) == 1
    }

    /// The base64 of 32 bytes.
    static func isPin(_ pin: String) -> Bool {
        pin.utf8.count == 44 && pin.hasSuffix("=")
            && pin.utf8.dropLast().allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
