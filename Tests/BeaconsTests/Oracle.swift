import Foundation
import TestSupport

/// What is independent of the room: Python's own JSON reader, and the shared captures and key decoder.
enum Oracle {
    static let hasPython = Program.areThere("python3")
    static let hasShared = hasPython && Repository.hasShared("wire/captures")
    static let wire = Repository.shared + "/wire"

    /// What a Python program prints.
    static func python(_ program: String, _ arguments: [String]) throws -> String {
        let run = try Program.run("python3", ["-c", program] + arguments)
        guard run.status == 0 else { throw OracleFailure() }
        return run.output
    }

    /// The same for a program whose first argument names a file with this text.
    static func python(_ program: String, input: String) throws -> String {
        let folder = try Folder()
        return try python(program, [try folder.write("input", Array(input.utf8))])
    }
}

struct OracleFailure: Error {}

/// One field as the oracle reads it.
struct OracleField: Equatable {
    let name: String
    let kind: String
    let value: [UInt8]
}

/// One captured Mux body with the oracle's reading of it.
struct OracleBody {
    let body: [UInt8]
    var transmissionTime: Double?
    var events: [[OracleField]] = []
}

extension Oracle {
    /// Every Mux POST of the captures, decoded by `muxkeys.py` and Python's `json`.
    static func captures() throws -> [OracleBody] {
        var bodies: [OracleBody] = []
        for line in try python(captureProgram, [wire]).split(separator: "\n") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            switch parts[0] {
            case "B": bodies.append(OracleBody(body: bytes(hex: parts[1])))
            case "T": bodies[bodies.count - 1].transmissionTime = Double(parts[1])
            case "E": bodies[bodies.count - 1].events.append([])
            default:
                let last = bodies.count - 1
                let field = OracleField(
                    name: String(parts[1]), kind: String(parts[2]), value: bytes(hex: parts[3]))
                bodies[last].events[bodies[last].events.count - 1].append(field)
            }
        }
        return bodies
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func bytes(hex: Substring) -> [UInt8] {
        let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static let captureProgram = """
        import glob, json, os, sys
        sys.path.insert(0, sys.argv[1])
        import muxkeys
        class Raw(str): pass
        def kind(v):
            if isinstance(v, Raw): return 'number', v
            if isinstance(v, str): return 'string', v
            if v is None: return 'null', ''
            if v is True: return 'true', ''
            if v is False: return 'false', ''
            return 'nested', ''
        load = lambda b: json.loads(b, parse_int=Raw, parse_float=Raw, parse_constant=lambda c: None)
        for f in sorted(glob.glob(os.path.join(sys.argv[1], 'captures', '*.json'))):
            for r in json.load(open(f, encoding='utf-8'))['requests']:
                b = r.get('body') or ''
                if r['method'] != 'POST' or not b.startswith('{') or '"events"' not in b: continue
                j = load(b)
                print('B', b.encode().hex())
                print('T', j.get('metadata', {}).get('transmission_timestamp', '-'))
                for e in j['events']:
                    print('E')
                    for k, v in e.items():
                        n = muxkeys.decode(k)
                        assert n is not None, k
                        t, x = kind(v)
                        print('F', n, t, x.encode().hex())
        """
}
