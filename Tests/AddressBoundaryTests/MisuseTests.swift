import Foundation
import TestSupport
import Testing

/// What the compiler refuses to do with an address, even for code that sees the module's internals.
@Suite(.serialized)
struct MisuseTests {
    struct Misuse: Sendable {
        let what: String
        /// The body of a function that owns `address`, `networks` and `geo`.
        let code: String
        /// A part of the compiler's own sentence.
        let refusal: String
    }

    static let misuses = [
        Misuse(what: "print", code: "print(address)", refusal: notCopyable),
        Misuse(what: "debugPrint", code: "debugPrint(address)", refusal: notCopyable),
        Misuse(what: "interpolation", code: #"_ = "\(address)""#, refusal: "appendInterpolation"),
        Misuse(what: "describing", code: "_ = String(describing: address)", refusal: "initializer"),
        Misuse(what: "reflecting", code: "_ = String(reflecting: address)", refusal: notCopyable),
        Misuse(what: "dump", code: "dump(address)", refusal: notCopyable),
        Misuse(what: "mirror", code: "_ = Mirror(reflecting: address)", refusal: notCopyable),
        Misuse(what: "Any", code: "let box: Any = address; _ = box", refusal: notCopyable),
        Misuse(what: "any Sendable", code: "let box: any Sendable = address; _ = box", refusal: notCopyable),
        Misuse(what: "AnyObject", code: "_ = address as AnyObject", refusal: "class-constrained"),
        Misuse(what: "generic", code: "func take<T>(_ value: T) {}; take(address)", refusal: notCopyable),
        Misuse(what: "array", code: "_ = [address]", refusal: notCopyable),
        Misuse(what: "dictionary", code: "_ = [1: address]", refusal: notCopyable),
        Misuse(what: "set", code: "_ = Set([address])", refusal: "Hashable"),
        Misuse(
            what: "copyable struct", code: "struct Kept { let address: ClientAddress }",
            refusal: "has non-Copyable type"),
        Misuse(what: "Encodable", code: "_ = try JSONEncoder().encode(address)", refusal: "Encodable"),
        Misuse(what: "error", code: "throw address", refusal: "does not conform to 'Error'"),
        Misuse(what: "logging", code: #"log("client", address)"#, refusal: "CustomStringConvertible"),
        Misuse(what: "comparison", code: "_ = address == address", refusal: "Equatable"),
        Misuse(what: "hash", code: "_ = address.hashValue", refusal: "no member 'hashValue'"),
        Misuse(what: "bits", code: "_ = unsafeBitCast(address, to: Int.self)", refusal: notCopyable),
        Misuse(what: "copy", code: "_ = copy address", refusal: "cannot be applied to noncopyable"),
        Misuse(
            what: "use after the cut", code: "_ = address.origin(in: geo); _ = address.isIn(networks)",
            refusal: "used after consume"),
        Misuse(
            what: "two owners",
            code: "let other = address; _ = address.isIn(networks); _ = other.isIn(networks)",
            refusal: "used after consume"),
        Misuse(
            what: "consumed in a closure", code: "let later = { _ = address.origin(in: geo) }; later()",
            refusal: "missing reinitialization of closure capture 'address' after consume"),
        Misuse(
            what: "consumed in a Task", code: "Task { _ = address.origin(in: geo) }",
            refusal: "cannot be consumed when captured by an escaping closure"),
        Misuse(
            what: "lent to a closure that escapes",
            code:
                "func lend(_ lent: borrowing ClientAddress) -> () -> Bool { { lent.isIn(networks) } }; _ = lend(address)",
            refusal: "cannot be captured by an escaping closure"),
        Misuse(
            what: "lent to a Task",
            code:
                "func lend(_ lent: borrowing ClientAddress) { Task { _ = lent.isIn(networks) } }; lend(address)",
            refusal: "cannot be captured by an escaping closure"),
        Misuse(
            what: "optional in a collection", code: "let kept: [ClientAddress?] = []; _ = kept",
            refusal: notCopyable),
        Misuse(what: "key path", code: "_ = \\ClientAddress.block", refusal: "inaccessible due to 'private'"),
        Misuse(what: "payload", code: "_ = address.block", refusal: "inaccessible due to 'private'"),
        Misuse(what: "octet", code: "_ = address.octet(0)", refusal: "inaccessible due to 'private'"),
        Misuse(what: "word", code: "_ = address.word(at: 0)", refusal: "inaccessible due to 'private'"),
    ]

    /// Conformances that another file would have to write.
    static let conformances = [
        "CustomStringConvertible", "CustomDebugStringConvertible", "TextOutputStreamable",
        "CustomReflectable",
        "Error", "Equatable", "Hashable", "Comparable", "Encodable", "Codable", "RawRepresentable",
    ]

    private static let notCopyable = "Copyable"

    private static func function(_ code: String) -> String {
        """
        @testable import AddressBoundary
        import Foundation
        func log(_ words: any CustomStringConvertible...) {}
        func misuse(
            _ address: consuming ClientAddress, _ networks: TrustedNetworks, _ geo: GeoDatabases
        ) throws {
            \(code)
        }
        """
    }

    /// The compiler's errors, empty where it accepts the file.
    private static func errors(_ source: String) async throws -> String {
        let folder = try Folder()
        let run = try Program.run(
            "swiftc",
            [
                "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-I", Paths.modules,
                try folder.write("misuse.swift", Array(source.utf8)),
            ])
        let errors = run.errors.split(separator: "\n").filter { $0.contains("error:") }
        #expect((run.status == 0) == errors.isEmpty, "\(run.errors)")
        return errors.joined(separator: "\n")
    }

    @Test("What an address is for compiles: the other tests would pass of any broken snippet")
    func control() async throws {
        let use = "guard !address.isIn(networks) else { return }; _ = address.origin(in: geo)"
        #expect(try await Self.errors(Self.function(use)) == "")
    }

    @Test("A misuse of an address does not compile", arguments: misuses)
    func misuse(_ misuse: Misuse) async throws {
        let errors = try await Self.errors(Self.function(misuse.code))
        #expect(errors.contains(misuse.refusal), "\(misuse.what): \(errors)")
    }

    @Test("An address conforms to nothing, and nobody else can make it", arguments: conformances)
    func conformance(_ name: String) async throws {
        let source = """
            @testable import AddressBoundary
            extension ClientAddress: @retroactive \(name) {}
            """
        #expect(try await Self.errors(source).contains("does not conform to protocol"), "\(name)")
    }
}
