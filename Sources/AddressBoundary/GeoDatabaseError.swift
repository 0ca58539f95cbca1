/// Why a geo database can't be used.
public enum GeoDatabaseError: Error, Equatable, Sendable {
    /// The bytes hold no metadata marker of the MaxMind DB format.
    case notMaxMindDB
    /// A format version, record size or IP version that is not known here.
    case unsupported
    /// The metadata is damaged or says what can't be.
    case damagedMetadata
    /// The search tree points outside, in circles or too deep.
    case damagedTree
    /// The data section is damaged.
    case damagedData
    /// No network states a country, continent, subdivision, city or AS number in a place known here.
    case statesNoPlace
}
