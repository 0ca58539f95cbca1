import CZlib

/// Why bytes could not be inflated.
public enum GzipError: Error, Equatable, Sendable {
    /// Not one whole gzip stream, or not as many as there may be.
    case notGzip
    /// More than the limit when inflated.
    case tooLarge
}

/// Gzip with a header of constants: time 0, no name, so equal content gives equal bytes.
public enum Gzip {
    /// Compresses at a zlib level of 1 to 9; others are taken as the nearest.
    public static func deflate(_ content: [UInt8], level: Int) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe octroi_deflate_init_gzip(&stream, Int32(min(max(level, 1), 9))) == Z_OK else {
            return []
        }
        defer { unsafe deflateEnd(&stream) }
        let bound = Int(unsafe deflateBound(&stream, UInt(content.count)))
        return unsafe content.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, filled in
                // zlib reads what its interface calls mutable.
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(bound)
                if unsafe CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END {
                    filled = Int(unsafe stream.total_out)
                }
            }
        }
    }

    /// Inflates gzip of at most `maxBytes` of content, in at most so many members one behind the other (RFC 1952, 2.2).
    public static func inflate(
        _ compressed: [UInt8], maxBytes: Int, maxMembers: Int = 1
    ) throws(GzipError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe octroi_inflate_init_gzip(&stream) == Z_OK else { throw .notGzip }
        return unsafe try inflate(compressed, maxBytes: maxBytes, maxMembers: maxMembers, &stream)
    }

    /// Inflates a file as `deflate` makes it: a name, a comment or a time in its header would be content that no contract
    /// knows.
    public static func inflateSealed(_ file: [UInt8], maxBytes: Int) throws(GzipError) -> [UInt8] {
        guard file.starts(with: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]), file.count > 10,
            speeds.contains(file[8]), file[9] == unix
        else { throw .notGzip }
        return try inflate(file, maxBytes: maxBytes)
    }

    /// What zlib says of its speed and of the system in a header (RFC 1952, section 2.3.1).
    private static let speeds: Set<UInt8> = [0, 2, 4]
    private static let unix: UInt8 = 3

    /// Inflates one gzip or zlib stream of at most `maxBytes` of content, as an auditor may find either.
    public static func inflateAny(_ compressed: [UInt8], maxBytes: Int) throws(GzipError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe octroi_inflate_init_any(&stream) == Z_OK else { throw .notGzip }
        return unsafe try inflate(compressed, maxBytes: maxBytes, maxMembers: 1, &stream)
    }

    private static func inflate(
        _ compressed: [UInt8], maxBytes: Int, maxMembers: Int, _ stream: inout z_stream
    ) throws(GzipError) -> [UInt8] {
        defer { unsafe inflateEnd(&stream) }
        var content: [UInt8] = []
        var status = Z_OK
        var members = 1
        unsafe compressed.withUnsafeBufferPointer { buffer in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: buffer.baseAddress)
            unsafe stream.avail_in = UInt32(buffer.count)
            while status == Z_OK, content.count <= maxBytes {
                content += unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { target, filled in
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(target.count)
                    status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                    filled = target.count - Int(unsafe stream.avail_out)
                }
                if status == Z_STREAM_END, unsafe stream.avail_in > 0, members < maxMembers {
                    status = unsafe inflateReset(&stream)
                    members += 1
                }
            }
        }
        if content.count > maxBytes { throw .tooLarge }
        guard status == Z_STREAM_END, unsafe stream.avail_in == 0 else { throw .notGzip }
        return content
    }
}
