import FoundationEssentials
import SystemPackage

/// Where words for people and log lines go.
enum StandardError {
    /// Writes a text; a closed standard error is nobody's loss.
    static func write(_ text: String) { _ = try? FileDescriptor.standardError.writeAll(text.utf8) }
}
