//! What an object holds: a piece of it fetched, unpacked, and told apart as text or something else. Never fetches more than
//! it is told to, and never takes a broken answer for a short one.

pub(crate) mod lines;
pub(crate) mod table;

use crate::client::Buckets;
use crate::failure::{self, Asked, broken_off};
use crate::place::Place;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use flate2::read::MultiGzDecoder;
use mosaic_connector_kit::ToolError;
use std::borrow::Cow;
use std::io::Read as _;
use tokio_util::sync::CancellationToken;

/// The most that is unpacked.
const UNPACKED: u64 = 64 * 1024 * 1024;
/// The most of an answer that is held: more than any piece that is asked for.
const HELD: u64 = 64 * 1024 * 1024;
/// How much of an object tells what it is.
const HEAD: usize = 8 * 1024;

/// Which bytes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    /// So many from the start.
    First(u64),
    /// So many at the end.
    Last(u64),
    /// From one to another, both included.
    Part(u64, u64),
}

impl Span {
    fn header(self) -> String {
        match self {
            Self::First(count) => format!("bytes=0-{}", count.max(1) - 1),
            Self::Last(count) => format!("bytes=-{}", count.max(1)),
            Self::Part(first, last) => format!("bytes={first}-{last}"),
        }
    }
}

/// A piece of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) bytes: Vec<u8>,
    /// Where in the object the piece begins.
    pub(crate) first: u64,
    /// How large the object is.
    pub(crate) total: u64,
    pub(crate) content_type: String,
    pub(crate) etag: String,
    pub(crate) modified: String,
    pub(crate) version_id: Option<String>,
    packed: bool,
}

impl Piece {
    /// Returns where in the object the piece ends.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.bytes.len() as u64
    }

    /// Tells whether the piece ends where the object does.
    pub(crate) fn is_last(&self) -> bool {
        self.end() >= self.total
    }

    /// Tells whether the object is gzipped, as its name or its own first bytes say.
    pub(crate) fn is_packed(&self, key: &str) -> bool {
        self.packed
            || (std::path::Path::new(key)
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("gz"))
                && (self.first > 0 || self.bytes.starts_with(&[0x1f, 0x8b])))
            || (self.first == 0 && self.bytes.starts_with(&[0x1f, 0x8b, 8]))
    }
}

/// Fetches a piece of an object; once more when the answer breaks off.
pub(crate) async fn fetch(
    buckets: &Buckets,
    (place, version): (&Place, Option<&str>),
    span: Span,
    cancel: &CancellationToken,
) -> Result<Piece, ToolError> {
    let target = place.target();
    let asked = Asked {
        action: if version.is_some() {
            "s3:GetObjectVersion"
        } else {
            "s3:GetObject"
        },
        target: &target,
    };
    for _ in 0..2 {
        let request = buckets
            .reads()
            .await
            .get_object()
            .bucket(&place.bucket)
            .key(&place.key)
            .set_version_id(version.map(str::to_owned))
            .range(span.header());
        let work = async {
            match request.send().await {
                Ok(output) => match too_much(&output) {
                    Some(error) => Ok(Err(error)),
                    None => Ok(Ok(piece(output, span).await)),
                },
                Err(error) => match out_of_range(&error) {
                    Some(total) => Ok(Ok(Some(beyond(total, span)))),
                    None => Err(error),
                },
            }
        };
        if let Some(piece) = buckets.read(cancel, asked, work).await?? {
            return Ok(piece);
        }
    }
    Err(broken_off())
}

/// Tells that an answer is larger than any piece that is asked for: a service that knows no ranges sends whole objects, and
/// one that means harm says anything.
fn too_much(output: &GetObjectOutput) -> Option<ToolError> {
    let said = output
        .content_length
        .and_then(|length| u64::try_from(length).ok());
    let length = said.filter(|length| *length > HELD)?;
    Some(
        ToolError::invalid(format!("the service sends the whole object only: {}", size(length)))
            .hint("Objects so large are read from services that know ranges; presign_url makes a link to download it"),
    )
}

/// Reads an answer; `None` when it broke off.
async fn piece(output: GetObjectOutput, span: Span) -> Option<Piece> {
    let (first, total, expected) = match output.content_range().map(extent) {
        Some(Some((first, last, total))) => (first, total, last + 1 - first),
        Some(None) => return None,
        None => {
            let total = u64::try_from(output.content_length?).ok()?;
            (0, total, total)
        }
    };
    let mut piece = Piece {
        bytes: vec![],
        first,
        total,
        content_type: output.content_type.clone().unwrap_or_default(),
        etag: output.e_tag.clone().unwrap_or_default(),
        modified: time(output.last_modified.as_ref()),
        version_id: output.version_id.clone(),
        packed: output.content_encoding.as_deref() == Some("gzip"),
    };
    let whole = output.content_range.is_none();
    // No more is held than was announced, whatever comes.
    let mut body = output.body;
    while let Some(chunk) = body.next().await {
        piece.bytes.extend_from_slice(&chunk.ok()?);
        if piece.bytes.len() as u64 > expected.min(HELD) {
            return None;
        }
    }
    if piece.bytes.len() as u64 != expected {
        return None;
    }
    if whole {
        // A service that knows no ranges sent all of it.
        keep(&mut piece, span);
    }
    Some(piece)
}

fn keep(piece: &mut Piece, span: Span) {
    let total = piece.bytes.len() as u64;
    let (first, end) = match span {
        Span::First(count) => (0, count.min(total)),
        Span::Last(count) => (total.saturating_sub(count), total),
        Span::Part(first, last) => (first.min(total), (last + 1).min(total)),
    };
    let at = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
    piece.bytes = piece.bytes[at(first)..at(end)].to_vec();
    piece.first = first;
}

/// Reads `bytes 0-99/2000`.
fn extent(header: &str) -> Option<(u64, u64, u64)> {
    let (span, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = span.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last, total.parse().ok()?))
}

/// Returns how large the object is when the answer is that the range lies beyond its end.
fn out_of_range(error: &SdkError<GetObjectError>) -> Option<u64> {
    if failure::code(error) != Some("InvalidRange") {
        return None;
    }
    let total = error
        .raw_response()
        .and_then(|response| response.headers().get("content-range"))
        .and_then(|header| header.rsplit('/').next()?.parse().ok());
    Some(total.unwrap_or_default())
}

fn beyond(total: u64, span: Span) -> Piece {
    let first = match span {
        Span::First(_) | Span::Last(_) => 0,
        Span::Part(first, _) => first,
    };
    Piece {
        first,
        total,
        ..Piece::default()
    }
}

/// Unpacks what is gzipped, as far as it goes, and tells whether that is all of it.
pub(crate) fn unpack(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = vec![];
    let complete = MultiGzDecoder::new(bytes)
        .take(UNPACKED + 1)
        .read_to_end(&mut out)
        .is_ok();
    let fits = out.len() as u64 <= UNPACKED;
    out.truncate(usize::try_from(UNPACKED).unwrap_or(usize::MAX));
    (out, complete && fits)
}

/// Returns the bytes as text; `None` when they are something else. A character that was cut at either end is left out.
pub(crate) fn as_text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some(Cow::Owned(utf16(bytes)));
    }
    if bytes[..bytes.len().min(HEAD)].contains(&0) {
        return None;
    }
    let skipped = bytes
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xc0 == 0x80)
        .count();
    let bytes = &bytes[skipped..];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()])
            .ok()
            .map(Cow::Borrowed),
        Err(_) => {
            let strange = bytes
                .iter()
                .filter(|byte| **byte < 9 || (14..32).contains(*byte))
                .count();
            // Text of an older time: each byte is a character.
            (strange * 50 < bytes.len())
                .then(|| Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()))
        }
    }
}

fn utf16(bytes: &[u8]) -> String {
    let little = bytes[0] == 0xff;
    let units = bytes[2..].chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        }
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Returns a moment as RFC 3339, whole seconds.
pub(crate) fn time(moment: Option<&DateTime>) -> String {
    moment
        .and_then(|moment| {
            DateTime::from_secs(moment.secs())
                .fmt(DateTimeFormat::DateTime)
                .ok()
        })
        .unwrap_or_default()
}

/// Returns a size for a reader: `1.2 MB`.
pub(crate) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let exact = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", exact / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", exact / 1e6),
        _ => format!("{:.1} GB", exact / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::{GetObjectOutput, as_text, extent, size, too_much, unpack};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    #[test]
    fn text_is_told_from_what_is_none() {
        assert_eq!(as_text("façade".as_bytes()).as_deref(), Some("façade"));
        assert_eq!(as_text(b"\xef\xbb\xbfa,b").as_deref(), Some("a,b"));
        assert_eq!(
            as_text(&"façade".as_bytes()[3..]).as_deref(),
            Some("ade"),
            "cut at the start"
        );
        assert_eq!(
            as_text(&"aç".as_bytes()[..2]).as_deref(),
            Some("a"),
            "cut at the end"
        );
        assert_eq!(
            as_text(b"caf\xe9 au lait, s'il vous pla\xeet").as_deref(),
            Some("café au lait, s'il vous plaît")
        );
        assert_eq!(as_text(b"\xff\xfeh\0i\0").as_deref(), Some("hi"));
        assert_eq!(as_text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
    }

    #[test]
    fn what_is_gzipped_is_unpacked_as_far_as_it_goes() {
        let mut gz = GzEncoder::new(vec![], Compression::fast());
        for line in 0..20_000 {
            gz.write_all(format!("line {line}\n").as_bytes())
                .expect("written");
        }
        let packed = gz.finish().expect("finished");
        let (all, complete) = unpack(&packed);
        assert!(complete && all.ends_with(b"line 19999\n"));
        let (some, complete) = unpack(&packed[..packed.len() / 2]);
        assert!(!complete && some.starts_with(b"line 0\n") && some.len() < all.len());
    }

    #[test]
    fn extents_and_sizes_are_read_and_written() {
        assert_eq!(extent("bytes 0-99/2000"), Some((0, 99, 2000)));
        assert_eq!(extent("bytes */2000"), None);
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1_234_567), "1.2 MB");
    }

    #[test]
    fn an_answer_that_is_larger_than_any_piece_is_not_read() {
        let answer = |length: i64| GetObjectOutput::builder().content_length(length).build();
        assert!(too_much(&answer(1_000)).is_none());
        let error = too_much(&answer(50_000_000_000))
            .map(|error| error.message)
            .unwrap_or_default();
        assert!(error.contains("50.0 GB"), "{error}");
    }
}
