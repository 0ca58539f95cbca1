/// Prometheus text exposition, version 0.0.4.
public enum MetricText {
    /// The type of the answer that carries it.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The samples, grouped by metric in the order of `Metric`, and every alarm as 0 or 1.
    public static func render(_ samples: [MetricSample], raised: Set<Alarm>) -> String {
        var text = ""
        for metric in Metric.allCases {
            let values = samples.filter { $0.metric == metric }
            guard !values.isEmpty else { continue }
            text += head(metric.rawValue, metric.help, isCounter: metric.isCounter)
            for sample in values {
                let named = [("field", sample.field), ("reason", sample.reason)].compactMap { name, value in
                    value.map { "\(name)=\"\(escaped($0))\"" }
                }
                let labels = named.isEmpty ? "" : "{\(named.joined(separator: ","))}"
                text += "\(metric.rawValue)\(labels) \(sample.value)\n"
            }
        }
        text += head("octroi_alarm", "1 while the alarm holds.", isCounter: false)
        for alarm in Alarm.allCases {
            text += "octroi_alarm{name=\"\(alarm.rawValue)\"} \(raised.contains(alarm) ? 1 : 0)\n"
        }
        return text
    }

    private static func head(_ name: String, _ help: String, isCounter: Bool) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(isCounter ? "counter" : "gauge")\n"
    }

    private static func escaped(_ reason: String) -> String {
        reason.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}
