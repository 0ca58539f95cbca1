import FoundationEssentials
import Logging

/// Where finished lines go.
struct LogSink: Sendable {
    let write: @Sendable (String) -> Void
}

extension Logger.Level {
    init(_ level: NoticeLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}

/// Writes notices as JSON lines: time, level, event, numbers, sentence.
struct LineLogHandler: LogHandler {
    private let sink: LogSink
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(sink: LogSink, least: Logger.Level) {
        self.sink = sink
        logLevel = least
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "{\"ts\":\"\(LogTime.now)\",\"level\":\"\(event.level.rawValue)\""
        var fields = event.metadata ?? [:]
        for name in ["event", "alarm"] {
            if let value = fields.removeValue(forKey: name) { line += ",\"\(name)\":\"\(value)\"" }
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { line += ",\"\(name)\":\(value)" }
        sink.write(line + ",\"message\":\"\(event.message)\"}\n")
    }
}

/// Takes what libraries log, which may quote requests, and writes only that something was said.
struct WithheldLogHandler: LogHandler {
    private let sink: LogSink
    var logLevel = Logger.Level.error
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(sink: LogSink) { self.sink = sink }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .error else { return }
        let notice = Notice.libraryMessage
        sink.write(
            "{\"ts\":\"\(LogTime.now)\",\"level\":\"\(notice.level.rawValue)\",\"event\":\"\(notice.name)\""
                + ",\"message\":\"\(notice.sentence)\"}\n")
    }
}

/// The time of a log line.
enum LogTime {
    static var now: String {
        Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
