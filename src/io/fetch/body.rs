//! The body of a response: read as it arrives, decoded, never more than the limit allows.
//! Never here: what the body means.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ureq::Error;

use super::headers::Coding;
use super::{Deadline, FetchError, Semaphore};

/// Bodies larger than [`LARGE`] that may grow at the same time, over all threads.
pub(crate) const LARGE_BODIES: usize = 4;
/// Bytes a body may have without a permit.
const LARGE: usize = 1 << 20;
/// Bytes read at a time.
const CHUNK: usize = 32 << 10;
/// Content codings on top of each other that are decoded.
const MAX_CODINGS: usize = 3;

/// Why a body is incomplete.
pub(crate) enum BodyError {
    /// The connection failed after this many bytes.
    Connection(Error, u64),
    /// The coding is not the one that was declared, or the data end in the middle.
    Corrupt,
    TooLarge,
    Deadline(FetchError),
}

/// Reads and decodes a body of at most `limit` bytes, before and after decoding. `length`: the Content-Length, used
/// only to reserve memory.
pub(crate) fn read(
    stream: impl Read,
    codings: &[Coding],
    length: Option<u64>,
    limit: u64,
    large_bodies: &Semaphore,
    deadline: &Deadline,
) -> Result<Vec<u8>, BodyError> {
    let state = RefCell::new(WireState { bytes: 0, error: None });
    let wire = Wire { stream, state: &state, deadline, limit };
    let capacity =
        length.filter(|_| codings.is_empty()).map_or(CHUNK, |bytes| bytes.min(LARGE as u64) as usize);
    let result = decoder(wire, codings)
        .map_err(|_| BodyError::Corrupt)
        .and_then(|mut body| read_all(&mut *body, capacity, limit, large_bodies, deadline));
    // An error of the connection is the cause of the decoder's error.
    state.into_inner().error.map_or(result, Err)
}

fn read_all(
    body: &mut dyn Read,
    capacity: usize,
    limit: u64,
    large_bodies: &Semaphore,
    deadline: &Deadline,
) -> Result<Vec<u8>, BodyError> {
    let (mut bytes, mut chunk, mut permit) = (Vec::with_capacity(capacity), vec![0; CHUNK], None);
    loop {
        let read = match body.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(BodyError::Corrupt),
        };
        // Checked here and in `Wire`: a few bytes on the wire may decode to an endless body.
        deadline.check().map_err(BodyError::Deadline)?;
        let length = bytes.len() + read;
        if length as u64 > limit {
            return Err(BodyError::TooLarge);
        }
        if length > LARGE && permit.is_none() {
            permit = Some(large_bodies.acquire(|| deadline.check()).map_err(BodyError::Deadline)?);
        }
        if length > bytes.capacity() {
            // Grow by half, not to double: four bodies may be at the limit at the same time.
            let grown = bytes.capacity() + bytes.capacity() / 2;
            let capacity = grown.max(CHUNK).min(limit as usize).max(length);
            bytes.reserve_exact(capacity - bytes.len());
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn decoder<'a>(wire: impl Read + 'a, codings: &[Coding]) -> io::Result<Box<dyn Read + 'a>> {
    if codings.len() > MAX_CODINGS {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut stream: Box<dyn Read + 'a> = Box::new(wire);
    for coding in codings.iter().rev() {
        let mut encoded = BufReader::with_capacity(CHUNK, stream);
        stream = match coding {
            // Some servers declare gzip and send plain text.
            Coding::Gzip
                if !starts_with(&mut encoded, |head| {
                    head[0] == 0x1f && head.get(1).is_none_or(|b| *b == 0x8b)
                })? =>
            {
                Box::new(encoded)
            }
            Coding::Gzip => Box::new(MultiGzDecoder::new(encoded)),
            // RFC 9110 §8.4.1.2 means zlib, but some servers send raw deflate data.
            Coding::Deflate if starts_with(&mut encoded, is_zlib)? => Box::new(ZlibDecoder::new(encoded)),
            Coding::Deflate => Box::new(DeflateDecoder::new(encoded)),
            Coding::Brotli => Box::new(Decompressor::new(encoded, CHUNK)),
        };
    }
    Ok(stream)
}

/// Whether the first bytes of a stream satisfy `test`; never those of an empty one.
fn starts_with(stream: &mut impl BufRead, test: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
    let head = stream.fill_buf()?;
    Ok(!head.is_empty() && test(head))
}

/// The two bytes a zlib stream begins with (RFC 1950 §2.2). With one byte read so far, the method alone decides.
fn is_zlib(head: &[u8]) -> bool {
    let method = head.first().is_some_and(|first| first & 0x0f == 8);
    method && head.get(1).is_none_or(|second| u16::from_be_bytes([head[0], *second]).is_multiple_of(31))
}

struct WireState {
    bytes: u64,
    error: Option<BodyError>,
}

/// The stream from the server, with its bytes counted and its deadline checked. It keeps its own error, because the
/// decoders above replace it with theirs.
struct Wire<'a, R> {
    stream: R,
    state: &'a RefCell<WireState>,
    deadline: &'a Deadline,
    limit: u64,
}

impl<R: Read> Wire<'_, R> {
    fn read_chunk(&mut self, buffer: &mut [u8]) -> Result<usize, BodyError> {
        self.deadline.check().map_err(BodyError::Deadline)?;
        let before = self.state.borrow().bytes;
        let read =
            self.stream.read(buffer).map_err(|error| BodyError::Connection(Error::from(error), before))?;
        if before + read as u64 > self.limit {
            return Err(BodyError::TooLarge);
        }
        self.state.borrow_mut().bytes += read as u64;
        Ok(read)
    }
}

impl<R: Read> Read for Wire<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_chunk(buffer).map_err(|error| {
            self.state.borrow_mut().error = Some(error);
            io::Error::other("the connection failed")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"All the news that is fit to print, and then some more of it.";

    fn decode(encoded: &[u8], codings: &[Coding], limit: u64) -> Result<Vec<u8>, &'static str> {
        let deadline = Deadline::new(Duration::from_secs(60));
        read(encoded, codings, None, limit, &Semaphore::new(1), &deadline).map_err(|error| match error {
            BodyError::Connection(..) => "connection",
            BodyError::Corrupt => "corrupt",
            BodyError::TooLarge => "too large",
            BodyError::Deadline(_) => "deadline",
        })
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_is_decoded() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(TEXT).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(TEXT).unwrap();
        assert_eq!(decode(TEXT, &[], 100).unwrap(), TEXT);
        assert_eq!(decode(&gzip(TEXT), &[Coding::Gzip], 100).unwrap(), TEXT);
        assert_eq!(decode(&zlib.finish().unwrap(), &[Coding::Deflate], 100).unwrap(), TEXT);
        assert_eq!(decode(&raw.finish().unwrap(), &[Coding::Deflate], 100).unwrap(), TEXT);
        assert_eq!(decode(&gzip(&gzip(TEXT)), &[Coding::Gzip, Coding::Gzip], 200).unwrap(), TEXT);
        // Declared as gzip, but plain; and an empty body.
        assert_eq!(decode(TEXT, &[Coding::Gzip], 100).unwrap(), TEXT);
        assert_eq!(decode(b"", &[Coding::Gzip], 100).unwrap(), b"");
    }

    #[test]
    fn the_limit_counts_decoded_bytes() {
        let bomb = gzip(&vec![b'a'; 1 << 20]);
        assert!(bomb.len() < 10_000);
        assert_eq!(decode(&bomb, &[Coding::Gzip], 10_000), Err("too large"));
        assert_eq!(decode(TEXT, &[], TEXT.len() as u64), Ok(TEXT.to_vec()));
        assert_eq!(decode(TEXT, &[], TEXT.len() as u64 - 1), Err("too large"));
    }

    #[test]
    fn truncated_and_wrong_data_are_corrupt() {
        let encoded = gzip(TEXT);
        assert_eq!(decode(&encoded[..encoded.len() / 2], &[Coding::Gzip], 100), Err("corrupt"));
        assert_eq!(decode(b"\xff\xff\xff\xff", &[Coding::Brotli], 100), Err("corrupt"));
        assert_eq!(decode(&encoded, &[Coding::Gzip; 4], 100), Err("corrupt"));
    }
}
