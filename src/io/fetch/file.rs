//! Feeds on this machine (`file:` addresses): read within the same bounds, and the same as before if neither
//! their length nor the time they were written has changed. Never here: a way in for a redirect.

use std::fs;
use std::io::{self, Read};
use std::time::UNIX_EPOCH;

use url::Url;

use super::{Answer, Kind, Limits, Trouble, Validators, words};
use crate::io::articles::files;

/// Reads a file.
pub fn read(url: &Url, validators: &Validators, limits: &Limits) -> Result<Answer, Trouble> {
    let path =
        url.to_file_path().map_err(|()| "this is not the address of a file on this machine".to_owned())?;
    let failed = |error: io::Error| Trouble {
        words: files::FileError::read(&path, error).into(),
        retry_after: None,
        offline: false,
    };
    let about = fs::metadata(&path).map_err(failed)?;
    // A pipe or a device would be waited for without end.
    if !about.is_file() {
        return Err(format!("{} is not a file", path.display()).into());
    }
    let written = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let look = format!("{}.{:09}-{}", written.as_secs(), written.subsec_nanos(), about.len());
    let look = Validators { etag: Some(look.into_bytes().into()), modified: None };
    let kind = if look == *validators {
        Kind::Same
    } else {
        let mut bytes = Vec::new();
        let stream = files::open(&path).map_err(failed)?;
        stream.take(limits.bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(format!("{} is larger than {}", path.display(), words::size(limits.bytes)).into());
        }
        Kind::Body { bytes, charset: None }
    };
    Ok(Answer { kind, from: url.to_string(), moved: None, validators: look, fresh: None })
}
