//! Feeds on this computer (`file:` addresses), read with the same limits. A file counts as unchanged if its length
//! and its time of modification are the same. Never here: redirects, which must not lead to a file.

use std::fs;
use std::io::{self, Read};
use std::time::UNIX_EPOCH;

use url::Url;

use super::error::size;
use super::{Content, FetchError, Limits, Response, Validators};
use crate::io::articles::files;
use crate::news::SafeText;

/// Reads a file.
pub(crate) fn read(url: &Url, validators: &Validators, limits: &Limits) -> Result<Response, FetchError> {
    let no_path =
        || FetchError::BadAddress(SafeText::new("it is not the address of a file on this computer"));
    let path = url.to_file_path().map_err(|()| no_path())?;
    let failed = |error: io::Error| {
        let kind = error.kind();
        FetchError::File { message: files::FileError::read(&path, error).into(), kind }
    };
    let metadata = fs::metadata(&path).map_err(failed)?;
    // Reading a pipe or a device may never end.
    if !metadata.is_file() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "this is not a file")));
    }
    let written =
        metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let etag = format!("{}.{:09}-{}", written.as_secs(), written.subsec_nanos(), metadata.len());
    let current = Validators { etag: Some(etag.into_bytes().into()), modified: None };
    let content = if current == *validators {
        Content::NotModified
    } else {
        let mut bytes = Vec::new();
        let stream = files::open(&path).map_err(failed)?;
        stream.take(limits.bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(failed(io::Error::other(format!("this is larger than {}", size(limits.bytes)))));
        }
        Content::Body { bytes, charset: None }
    };
    Ok(Response { content, url: url.to_string(), moved: None, validators: current, fresh: None })
}
