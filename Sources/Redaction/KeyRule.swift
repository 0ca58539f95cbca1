import Beacons
import EgressContract

/// What is done with the value of one decoded key: the whole policy, one row for each key.
enum KeyRule: Sendable {
    /// Has one outcome whatever it says: it is dropped, or names the record and was read before the fields.
    case settled(FieldReason)
    /// Names the viewer; crosses as a pseudonym.
    case viewer(PseudonymCache.ViewerKind)
    case identifier(ContractField)
    case title(ContractField)
    /// A custom dimension, a title where the property declares it.
    case custom(ContractField, bit: UInt32)
    /// A host, with or without a port.
    case host(ContractField)
    /// A URL of which at most the host crosses.
    case hostOfURL(ContractField)
    case boolean(ContractField)
    /// An integer, rounded, in the field's range.
    case integer(ContractField, min: UInt64, max: UInt64)
    /// A fraction in thousandths.
    case thousandths(ContractField, min: UInt64, max: UInt64)
    /// An identifier that a second key says where this one does not.
    case sdk(ContractField, isFallback: Bool)
    case errorCode

    /// The rule of each key, by its number.
    static let table = MuxKey.allCases.map { rule(of: $0) }

    /// What is known of a key before its value is looked at.
    struct Outlook: Sendable {
        /// What becomes of it whatever it says, nil where that depends.
        let outcome: FieldReason?
        /// The one field that its rule sets, or one that no event sets.
        ///
        /// Where a later event has set the field, nothing of the value need be looked at.
        let target: ContractField
    }

    /// By key.
    static let outlooks = table.map { Outlook(outcome: $0.outcome, target: $0.field ?? .prefix) }

    private var outcome: FieldReason? {
        if case .settled(let reason) = self { reason } else { nil }
    }

    private var field: ContractField? {
        switch self {
        case .identifier(let field), .title(let field), .custom(let field, _),
            .host(let field), .hostOfURL(let field), .boolean(let field), .integer(let field, _, _),
            .thousandths(let field, _, _):
            field
        case .settled, .viewer, .sdk, .errorCode: nil
        }
    }

    private static func rule(of key: MuxKey) -> KeyRule {
        switch key {
        case .envKey, .viewSequenceNumber, .event, .viewerTime: .settled(.kept)
        case .viewId: .settled(.pseudonymised)
        case .viewerUserId: .viewer(.user)
        case .muxViewerId: .viewer(.cookie)
        case .muxSampleNumber, .sessionId, .sessionStart, .sessionExpires, .playerInstanceId,
            .viewSessionId, .requestId, .requestResponseHeaders:
            .settled(.neverCrosses)
        case .videoSourceUrl, .requestUrl: .settled(.url)
        case .playerErrorMessage, .playerErrorContext, .requestErrorText: .settled(.freeText)
        case .playerErrorCode: .errorCode
        default: text(of: key) ?? measure(of: key) ?? custom(of: key) ?? .settled(.notInContract)
        }
    }

    private static func text(of key: MuxKey) -> KeyRule? {
        switch key {
        case .videoId: .identifier(.videoID)
        case .videoTitle: .title(.videoTitle)
        case .videoSeries: .title(.videoSeries)
        case .videoCdn: .identifier(.videoCDN)
        case .videoSourceCodec: .identifier(.videoCodec)
        case .videoSourceIsLive: .boolean(.videoIsLive)
        case .playerAutoplayOn: .boolean(.playerAutoplay)
        case .videoSourceHostname: .host(.sourceHost)
        case .pageUrl: .hostOfURL(.pageHost)
        case .playerName: .title(.playerName)
        case .playerVersion: .title(.playerVersion)
        case .playerSoftware: .title(.playerSoftware)
        case .playerSoftwareVersion: .title(.playerSoftwareVersion)
        case .muxEmbed: .sdk(.sdkName, isFallback: false)
        case .playerMuxPluginName: .sdk(.sdkName, isFallback: true)
        case .muxEmbedVersion: .sdk(.sdkVersion, isFallback: false)
        case .playerMuxPluginVersion: .sdk(.sdkVersion, isFallback: true)
        default: nil
        }
    }

    private static func measure(of key: MuxKey) -> KeyRule? {
        switch key {
        case .videoSourceDuration: integer(.videoDuration)
        case .videoSourceBitrate: integer(.videoBitrate)
        case .videoSourceWidth: integer(.videoWidth)
        case .videoSourceHeight: integer(.videoHeight)
        case .viewPlayingTimeMsCumulative: integer(.playingTime)
        case .viewContentPlaybackTime: integer(.contentPlaybackTime)
        case .viewWatchTime: integer(.watchTime)
        case .viewTimeToFirstFrame: integer(.startupTime)
        case .playerStartupTime: integer(.playerStartupTime)
        case .pageLoadTime: integer(.pageLoadTime)
        case .viewRebufferDuration: integer(.rebufferDuration)
        case .viewRebufferCount: integer(.rebufferCount)
        case .viewSeekDuration: integer(.seekDuration)
        case .viewSeekCount: integer(.seekCount)
        case .viewMaxSeekTime: integer(.maxSeekTime)
        case .viewDroppedFrameCount: integer(.droppedFrames)
        case .viewRequestCount: integer(.requestCount)
        case .viewRequestFailedCount: integer(.requestFailedCount)
        case .viewMaxRequestLatency: integer(.maxRequestLatency)
        case .viewAverageRequestLatency: integer(.averageRequestLatency)
        case .viewAverageRequestThroughput: integer(.averageRequestThroughput)
        case .viewMaxUpscalePercentage: thousandths(.maxUpscale)
        case .viewMaxDownscalePercentage: thousandths(.maxDownscale)
        case .viewTotalUpscaling: integer(.totalUpscaling)
        case .viewTotalDownscaling: integer(.totalDownscaling)
        case .viewTotalContentPlaybackTime: integer(.totalContentPlaybackTime)
        case .viewMaxPlayheadPosition: integer(.maxPlayheadPosition)
        default: nil
        }
    }

    private static func custom(of key: MuxKey) -> KeyRule? {
        let number = Int(key.rawValue) - Int(MuxKey.custom1.rawValue) + 1
        guard (1...20).contains(number),
            let field = ContractField(rawValue: ContractField.custom1.rawValue + UInt8(number - 1))
        else { return nil }
        return .custom(field, bit: 1 << UInt32(number))
    }

    private static func integer(_ field: ContractField) -> KeyRule {
        let range = range(of: field)
        return .integer(field, min: range.min, max: range.max)
    }

    private static func thousandths(_ field: ContractField) -> KeyRule {
        let range = range(of: field)
        return .thousandths(field, min: range.min, max: range.max)
    }

    /// The field's range in the contract; one without a range lets nothing through.
    static func range(of field: ContractField) -> (min: UInt64, max: UInt64) {
        let row = Contract.v1.fields[Int(field.rawValue)]
        return (row.min ?? 1, row.max ?? 0)
    }
}
