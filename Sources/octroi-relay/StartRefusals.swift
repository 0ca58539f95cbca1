import FoundationEssentials

/// What stands around the program that would lead traffic or its secrets elsewhere.
struct StartRefusals {
    /// The variable that lets TLS libraries write down what decrypts a capture.
    static let keyLog = "SSLKEYLOGFILE"

    let environment: [String: String]
    /// Whether a path names a file.
    let isThere: (String) -> Bool

    /// The process's own environment.
    static var own: StartRefusals {
        StartRefusals(environment: ProcessInfo.processInfo.environment) {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// Everything that forbids a start, each with its remedy; the values of variables are not shown.
    func found(inAuditMode: Bool) -> [String] {
        var found: [String] = []
        if !inAuditMode, let path = environment[Self.keyLog], !path.isEmpty {
            found.append(
                "\(Self.keyLog) is set: unset it, or start forward with --audit-mode for an audit's hour")
        }
        for name in environment.keys.sorted() where Self.isProxy(name) {
            found.append("\(name) is set, a proxy that the region file does not name: unset it")
        }
        let netrc = environment["HOME"].map { $0 + "/.netrc" }
        for path in [environment["NETRC"], netrc].compactMap(\.self) where isThere(path) {
            found.append("\(path) is there, credentials that the region file does not name: move it away")
        }
        return found
    }

    /// `http_proxy`, `HTTPS_PROXY`, `all_proxy` and the like; `no_proxy` names what none is used for.
    private static func isProxy(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("_proxy") && name != "no_proxy"
    }

    /// Throws where anything forbids a start.
    func check(inAuditMode: Bool = false) throws(CommandFailure) {
        let found = found(inAuditMode: inAuditMode)
        guard found.isEmpty else { throw .unusable(found.joined(separator: "\noctroi-relay: ")) }
    }
}
