import FoundationEssentials
import SystemPackage

/// How this room looks at files; a test puts its own in.
public struct FileProbe: Sendable {
    /// Says whether a file is there and readable.
    public let isReadable: @Sendable (String) -> Bool
    /// The bytes of a file, where it is there, readable and no longer than the limit.
    public let read: @Sendable (_ path: String, _ maxBytes: Int) -> [UInt8]?

    /// Makes a probe of two closures.
    public init(
        isReadable: @escaping @Sendable (String) -> Bool,
        read: @escaping @Sendable (_ path: String, _ maxBytes: Int) -> [UInt8]?
    ) {
        self.isReadable = isReadable
        self.read = read
    }

    /// Looks at the real files.
    public static let real = FileProbe(
        isReadable: { path in
            isRegular(path) && FileManager.default.isReadableFile(atPath: path)
        },
        read: { path, maxBytes in
            guard isRegular(path, maxBytes: maxBytes) else { return nil }
            return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
        })

    /// Says whether it is a regular file: a pipe would be waited for, and a device has no end; links are followed.
    private static func isRegular(_ path: String, maxBytes: Int = .max) -> Bool {
        guard let stat = try? FilePath(path).stat() else { return false }
        return stat.type == .regular && stat.size <= maxBytes
    }
}
