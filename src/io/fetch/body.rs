//! The body of an answer: read as it comes, unpacked, and never more of it than the limit allows.
//! Never here: what is in it.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ureq::Error;

use super::call::{Call, Ended};
use super::gate::Permits;
use super::head::Coding;

/// Bodies past [`LARGE`] that may grow at the same time, however many threads ask.
pub const AT_ONCE: usize = 4;
/// Bytes up to which a body needs no leave to grow.
const LARGE: usize = 1 << 20;
/// Read at a time.
const PIECE: usize = 32 << 10;
/// More packings than this on top of each other are not unpacked.
const LAYERS: usize = 3;

/// Why a body is not whole.
pub enum Broken {
    /// The connection failed, after this many bytes.
    Connection(Error, u64),
    /// It is not packed as its head says, or ends in the middle.
    Packing,
    Large,
    Ended(Ended),
}

/// Reads and unpacks a body of at most `limit` bytes; packed, it may not be longer than that either. `promised` is
/// how long its head says it is: no more than a hint at how much room to make.
pub fn read(
    stream: impl Read,
    codings: &[Coding],
    promised: Option<u64>,
    limit: u64,
    permits: &Permits,
    call: &Call,
) -> Result<Vec<u8>, Broken> {
    let wire = RefCell::new(Seen { bytes: 0, broken: None });
    let bottom = Wire { stream, seen: &wire, call, limit };
    let room = promised.filter(|_| codings.is_empty()).map_or(PIECE, |long| long.min(LARGE as u64) as usize);
    let result = unpacked(bottom, codings)
        .map_err(|_| Broken::Packing)
        .and_then(|mut body| grow(&mut *body, room, limit, permits, call));
    let seen = wire.into_inner();
    // What the unpacker says about an end it did not expect matters less than why it came.
    seen.broken.map_or(result, Err)
}

fn grow(
    body: &mut dyn Read,
    room: usize,
    limit: u64,
    permits: &Permits,
    call: &Call,
) -> Result<Vec<u8>, Broken> {
    let (mut bytes, mut piece, mut permit) = (Vec::with_capacity(room), vec![0; PIECE], None);
    loop {
        let read = match body.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(Broken::Packing),
        };
        // A small packed body that unpacks without end comes past here, not past the wire.
        call.go_on().map_err(Broken::Ended)?;
        let length = bytes.len() + read;
        if length as u64 > limit {
            return Err(Broken::Large);
        }
        if length > LARGE && permit.is_none() {
            permit = Some(permits.take(call).map_err(Broken::Ended)?);
        }
        if length > bytes.capacity() {
            // Half as much again, not twice: four of these may be at the limit at once.
            let more = bytes.capacity() + bytes.capacity() / 2;
            let room = more.max(PIECE).min(limit as usize).max(length);
            bytes.reserve_exact(room - bytes.len());
        }
        bytes.extend_from_slice(&piece[..read]);
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn unpacked<'a>(bottom: impl Read + 'a, codings: &[Coding]) -> io::Result<Box<dyn Read + 'a>> {
    if codings.len() > LAYERS {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut stream: Box<dyn Read + 'a> = Box::new(bottom);
    for coding in codings.iter().rev() {
        let mut packed = BufReader::with_capacity(PIECE, stream);
        stream = match coding {
            // Servers that say gzip and send plain text are met every day.
            Coding::Gzip
                if !looks(&mut packed, |head| head[0] == 0x1f && head.get(1).is_none_or(|b| *b == 0x8b))? =>
            {
                Box::new(packed)
            }
            Coding::Gzip => Box::new(MultiGzDecoder::new(packed)),
            // RFC 9110 §8.4.1.2 means zlib, but some servers send the bare stream.
            Coding::Deflate if looks(&mut packed, zlib)? => Box::new(ZlibDecoder::new(packed)),
            Coding::Deflate => Box::new(DeflateDecoder::new(packed)),
            Coding::Brotli => Box::new(Decompressor::new(packed, PIECE)),
        };
    }
    Ok(stream)
}

/// Whether a stream begins in a way; an empty one does not.
fn looks(packed: &mut impl BufRead, like: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
    let head = packed.fill_buf()?;
    Ok(!head.is_empty() && like(head))
}

/// The two bytes a zlib stream begins with (RFC 1950 §2.2).
fn zlib(head: &[u8]) -> bool {
    let [first, second] = match head {
        [first, second, ..] => [*first, *second],
        // One byte so far: the method alone must do.
        [first] => return first & 0x0f == 8,
        [] => return false,
    };
    first & 0x0f == 8 && (u16::from(first) << 8 | u16::from(second)).is_multiple_of(31)
}

struct Seen {
    bytes: u64,
    broken: Option<Broken>,
}

/// The stream from the server: counted, and left when the call is over. It remembers its own errors, because the
/// unpackers above it put others in their place.
struct Wire<'a, R> {
    stream: R,
    seen: &'a RefCell<Seen>,
    call: &'a Call,
    limit: u64,
}

impl<R: Read> Wire<'_, R> {
    fn piece(&mut self, buffer: &mut [u8]) -> Result<usize, Broken> {
        self.call.go_on().map_err(Broken::Ended)?;
        let before = self.seen.borrow().bytes;
        let read =
            self.stream.read(buffer).map_err(|error| Broken::Connection(Error::from(error), before))?;
        if before + read as u64 > self.limit {
            return Err(Broken::Large);
        }
        self.seen.borrow_mut().bytes += read as u64;
        Ok(read)
    }
}

impl<R: Read> Read for Wire<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.piece(buffer).map_err(|broken| {
            self.seen.borrow_mut().broken = Some(broken);
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

    fn unpack(packed: &[u8], codings: &[Coding], limit: u64) -> Result<Vec<u8>, &'static str> {
        let call = Call::new(Duration::from_secs(60));
        read(packed, codings, None, limit, &Permits::new(1), &call).map_err(|broken| match broken {
            Broken::Connection(..) => "connection",
            Broken::Packing => "packing",
            Broken::Large => "large",
            Broken::Ended(_) => "ended",
        })
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn every_packing_is_unpacked() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(TEXT).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        bare.write_all(TEXT).unwrap();
        assert_eq!(unpack(TEXT, &[], 100).unwrap(), TEXT);
        assert_eq!(unpack(&gzip(TEXT), &[Coding::Gzip], 100).unwrap(), TEXT);
        assert_eq!(unpack(&zlib.finish().unwrap(), &[Coding::Deflate], 100).unwrap(), TEXT);
        assert_eq!(unpack(&bare.finish().unwrap(), &[Coding::Deflate], 100).unwrap(), TEXT);
        assert_eq!(unpack(&gzip(&gzip(TEXT)), &[Coding::Gzip, Coding::Gzip], 200).unwrap(), TEXT);
        // Said to be gzip, but plain; and nothing at all.
        assert_eq!(unpack(TEXT, &[Coding::Gzip], 100).unwrap(), TEXT);
        assert_eq!(unpack(b"", &[Coding::Gzip], 100).unwrap(), b"");
    }

    #[test]
    fn the_limit_counts_unpacked_bytes() {
        let bomb = gzip(&vec![b'a'; 1 << 20]);
        assert!(bomb.len() < 10_000);
        assert_eq!(unpack(&bomb, &[Coding::Gzip], 10_000), Err("large"));
        assert_eq!(unpack(TEXT, &[], TEXT.len() as u64), Ok(TEXT.to_vec()));
        assert_eq!(unpack(TEXT, &[], TEXT.len() as u64 - 1), Err("large"));
    }

    #[test]
    fn what_ends_in_the_middle_is_not_whole() {
        let packed = gzip(TEXT);
        assert_eq!(unpack(&packed[..packed.len() / 2], &[Coding::Gzip], 100), Err("packing"));
        assert_eq!(unpack(b"\xff\xff\xff\xff", &[Coding::Brotli], 100), Err("packing"));
        assert_eq!(unpack(&packed, &[Coding::Gzip; 4], 100), Err("packing"));
    }
}
