import EgressContract
import Foundation
import TestSupport
import Testing

@testable import EgressGate

/// Encodings, alone and in layers: what an address is written in does not matter.
@Suite("Encodings of addresses")
struct LayerTests {
    struct Encoder: Sendable, CustomTestStringConvertible {
        let name: String
        let encode: @Sendable (String) -> String
        var testDescription: String { name }

        init(_ name: String, _ encode: @escaping @Sendable (String) -> String) {
            self.name = name
            self.encode = encode
        }

        /// Each byte by itself.
        init(bytes name: String, _ encode: @escaping @Sendable (UInt8) -> String) {
            self.init(name) { $0.utf8.map(encode).joined() }
        }
    }

    static let encoders = [
        Encoder(bytes: "percent") { String(format: "%%%02X", $0) },
        Encoder(bytes: "%u") { String(format: "%%u%04x", $0) },
        Encoder(bytes: "JSON") { String(format: "\\u%04x", $0) },
        Encoder(bytes: "C") { String(format: "\\x%02x", $0) },
        Encoder(bytes: "octal") { String(format: "\\%03o", $0) },
        Encoder(bytes: "HTML decimal") { "&#\($0);" },
        Encoder(bytes: "HTML hex") { String(format: "&#x%x;", $0) },
        Encoder(bytes: "quoted-printable") { String(format: "=%02X", $0) },
        Encoder("base64") { Data($0.utf8).base64EncodedString() },
        Encoder("base64url in an id") {
            "sess_"
                + Data($0.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        },
        Encoder("UTF-16 in base64") {
            Data($0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }).base64EncodedString()
        },
        Encoder("hex") { $0.utf8.map { String(format: "%02x", $0) }.joined() },
        Encoder("codes") { $0.utf8.map(String.init).joined(separator: " ") },
        Encoder("hex codes") { $0.utf8.map { String(format: "0x%02x", $0) }.joined(separator: ",") },
        Encoder("UTF-16 in hex") { $0.utf16.map { String(format: "%02x00", $0) }.joined() },
        Encoder("fullwidth") { text in
            let wide = text.unicodeScalars.map {
                0x21...0x7E ~= $0.value ? Unicode.Scalar($0.value + 0xFEE0) ?? $0 : $0
            }
            return String(String.UnicodeScalarView(wide))
        },
        Encoder("zero width") { $0.map { "\($0)\u{200B}" }.joined() },
    ]

    static let addresses = [
        ("203.0.113.77", NetworkPrefix(ipv4: 203, 0, 113)),
        ("2001:db8:85a3:8d3:1319:8a2e:370:7348", NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 0x85)),
    ]

    private static func form(_ text: String, _ prefix: NetworkPrefix?) -> GateForm? {
        AddressSearch.form(in: Array(text.utf8).span, own: prefix.flatMap(OwnPrefix.init))
    }

    @Test("one encoding hides nothing, whoever asks", arguments: encoders)
    func alone(_ encoder: Encoder) {
        for (address, prefix) in Self.addresses {
            for text in [address, "{\"ip\":\"\(address)\"}", "client \(address) port 443"] {
                let encoded = encoder.encode(text)
                #expect(Self.form(encoded, prefix)?.isAddress == true)
                #expect(Self.form(encoded, nil)?.isAddress == true)
            }
        }
    }

    @Test("four encodings, one in another, hide nothing")
    func layers() {
        var dice = Dice.thrown(for: "layers of encodings")
        for _ in 0..<250 {
            let (address, prefix) = Self.addresses.randomElement(using: &dice) ?? Self.addresses[0]
            var (text, names) = (address, [String]())
            for _ in 0..<Int.random(in: 2...4, using: &dice) {
                let encoder = Self.encoders.randomElement(using: &dice) ?? Self.encoders[0]
                // UTF-16 is looked for only of ASCII.
                if encoder.name.hasPrefix("UTF-16"), !text.utf8.allSatisfy({ $0 < 0x80 }) { continue }
                guard encoder.encode(text).utf8.count <= 600 else { break }
                text = encoder.encode(text)
                names.append(encoder.name)
            }
            #expect(Self.form(text, prefix)?.isAddress == true, "\(names)")
        }
    }

    @Test("random ids and honest words are no addresses")
    func honest() {
        var dice = Dice.thrown(for: "honest ids")
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let prefix = NetworkPrefix(ipv4: 203, 0, 113)
        var found = 0
        for _ in 0..<1000 {
            let id = String(
                (0..<Int.random(in: 8...64, using: &dice)).map { _ in
                    letters.randomElement(using: &dice) ?? "a"
                })
            if Self.form(id, prefix) != nil { found += 1 }
        }
        #expect(found <= 1)
        for text in [
            "Sintel", "video-on-demand", "The quick brown fox jumps", "S01E02", "player_core_v2",
            "Tést — “émoji 🎬” end", "第3話 2026年",
        ] {
            #expect(Self.form(text, prefix) == nil)
        }
    }

    @Test("raw octets are found at every offset in base64, most significant first or last")
    func rawOctets() {
        let octets: [UInt8] = [203, 0, 113, 77]
        for skipped in 0..<6 {
            for order in [octets, octets.reversed()] {
                let bytes = [UInt8](repeating: 0x9A, count: skipped) + order + [0x5C]
                let text = "id" + Data(bytes).base64EncodedString()
                #expect(Self.form(text, NetworkPrefix(ipv4: 203, 0, 113)) == .base64)
                #expect(Self.form(text, NetworkPrefix(ipv4: 203, 0, 114)) == nil)
            }
        }
    }

    @Test("a text of more readings than are looked at does not pass")
    func bounded() {
        let run = Data("printable text in here".utf8).base64EncodedString().filter { $0 != "=" }
        let text = (0..<80).map { _ in run }.joined(separator: ".")
        #expect(Self.form(text, nil) == .layers)
    }
}

/// Inflating against zlib itself.
@Suite("Inflating", .enabled(if: Program.areThere("python3"), "python3 is absent"))
struct InflatingTests {
    private static let script = """
        import gzip, random, sys, zlib
        r = random.Random(int(sys.argv[1]))
        for n in range(300):
            plain = b''.join(r.choice([b'203.0.113.77', bytes(r.choices(range(256), k=r.randrange(9))), b'a' * r.randrange(40)]) for _ in range(r.randrange(1, 60)))
            if n % 3 == 0: packed = gzip.compress(plain, r.randrange(10))
            elif n % 3 == 1: packed = zlib.compress(plain, r.randrange(10))
            else:
                c = zlib.compressobj(9, zlib.DEFLATED, 15, 8, r.choice([zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE]))
                packed = c.compress(plain) + c.flush()
            print(packed.hex(), plain[:1024].hex())
        """

    @Test("what zlib packs is read as zlib reads it, as far as the bound")
    func oracle() throws {
        let seed = UInt32.random(in: 0...UInt32.max)
        print("seed of inflating: \(seed)")
        let lines = try Program.run("python3", ["-c", Self.script] + [String(seed)]).output.split(
            separator: "\n")
        #expect(lines.count == 300)
        for line in lines {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false).map {
                Self.bytes(String($0))
            }
            if !parts[1].isEmpty { #expect(Inflating.inflated(parts[0]) == parts[1]) }
        }
    }

    @Test("torn and changed data end quietly")
    func damaged() throws {
        var dice = Dice.thrown(for: "damaged deflate")
        let lines = try Program.run("python3", ["-c", Self.script] + ["7"]).output.split(separator: "\n")
            .prefix(60)
        for line in lines {
            let packed = Self.bytes(String(line.prefix { $0 != " " }))
            _ = Inflating.inflated(Array(packed.prefix(Int.random(in: 0...packed.count, using: &dice))))
            var changed = packed
            for _ in 0..<4 {
                changed[Int.random(in: changed.indices, using: &dice)] = .random(in: 0...255, using: &dice)
            }
            #expect((Inflating.inflated(changed)?.count ?? 0) <= Inflating.outputMax)
        }
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var digits = hex.utf8.makeIterator()
        while let high = digits.next(), let low = digits.next() {
            bytes.append(UInt8(ASCII.hexValue(high) << 4 | ASCII.hexValue(low)))
        }
        return bytes
    }
}
