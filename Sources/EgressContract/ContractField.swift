/// The fields of contract version 1, in the order of its file.
///
/// The raw value is the field's position there and its number in the binary form of a part.
public enum ContractField: UInt8, CaseIterable, Sendable {
    case prefix
    case continent
    case country
    case subdivision
    case city
    case networkOperator
    case viewer
    case time
    case videoID
    case videoTitle
    case videoSeries
    case videoCDN
    case videoCodec
    case videoIsLive
    case videoDuration
    case videoBitrate
    case videoWidth
    case videoHeight
    case sourceHost
    case pageHost
    case playerName
    case playerVersion
    case playerSoftware
    case playerSoftwareVersion
    case sdkName
    case sdkVersion
    case playerAutoplay
    case custom1
    case custom2
    case custom3
    case custom4
    case custom5
    case custom6
    case custom7
    case custom8
    case custom9
    case custom10
    case custom11
    case custom12
    case custom13
    case custom14
    case custom15
    case custom16
    case custom17
    case custom18
    case custom19
    case custom20
    case errorCode
    case playingTime
    case watchTime
    case contentPlaybackTime
    case startupTime
    case playerStartupTime
    case pageLoadTime
    case rebufferDuration
    case rebufferCount
    case seekDuration
    case seekCount
    case maxSeekTime
    case droppedFrames
    case requestCount
    case requestFailedCount
    case maxRequestLatency
    case averageRequestLatency
    case averageRequestThroughput
    case maxUpscale
    case maxDownscale
    case totalUpscaling
    case totalDownscaling
    case totalContentPlaybackTime
    case maxPlayheadPosition
    case heldUntil
    case sessionStarvationsFirst
    case sessionStarvationsLast
    case sessionStarvationTimeFirst
    case sessionStarvationTimeLast
    case sessionDroppedFramesFirst
    case sessionDroppedFramesLast
    case browser
    case browserMajor
    case os
    case osMajor
    case deviceCategory

    /// The field's name in a record, read from the contract file.
    public var name: String { Contract.v1.fields[Int(rawValue)].name }

    /// How two values of the field join.
    @inlinable public var join: JoinKind {
        switch self {
        case .viewer, .sessionStarvationsFirst, .sessionStarvationTimeFirst, .sessionDroppedFramesFirst:
            .first
        case .time: .least
        case .maxPlayheadPosition, .heldUntil: .most
        default: .last
        }
    }
}

/// How two values of one field join; every join is commutative, associative and idempotent.
public enum JoinKind: String, Sendable {
    /// The value of the lowest order, and of equal orders the greater encoded bytes.
    case first
    /// The value of the highest order, and of equal orders the greater encoded bytes.
    case last
    /// The smaller value.
    case least
    /// The greater value.
    case most

    /// The join of each field by its number, none where no field has it.
    ///
    /// For walks over parts: a switch over the fields is a jump that no processor foresees.
    public static let byFieldNumber = (UInt8.min...UInt8.max).map { ContractField(rawValue: $0)?.join }

    /// Whether each value carries the order of its event.
    @inlinable public var carriesOrder: Bool { self == .first || self == .last }
}

/// The kinds of event that metrics need singly.
public enum MarkKind: UInt8, CaseIterable, Sendable {
    case viewstart
    case play
    case playing
    case pause
    case seeking
    case seeked
    case rebufferstart
    case rebufferend
    case renditionchange
    case error
    case ended
    case viewend
    case adbreakstart
    case adbreakend
    case adplaying
    case aderror
    /// What a CMCD player says that it is in from then on.
    case state

    /// The kind's name in a record.
    public var name: String { Contract.v1.marks.kinds[Int(rawValue)].name }
}
