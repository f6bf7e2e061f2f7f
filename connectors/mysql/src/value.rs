//! Cells as text a person and a model can read, whatever the type: numbers with every digit, times as ISO text (zero
//! dates and hours beyond a day included), bytes as their size and first bytes, geometry as WKT. Decoded here from the
//! binary protocol, because the driver knows fewer types than the server.

mod geometry;
mod time;

use sqlx::mysql::{MySqlRow, MySqlTypeInfo, MySqlValueRef};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

/// A cell; `None` for NULL.
pub(crate) type Cell = Option<String>;

/// Where a cell is cut, in characters: long enough to keep, short enough to send.
const LONGEST_TEXT: usize = 64 * 1024;
/// How many bytes of a binary value are shown.
const SHOWN_BYTES: usize = 32;

/// Returns a row's cells.
///
/// # Errors
/// When the row is not made as its columns say.
pub(crate) fn cells(row: &MySqlRow) -> Result<Vec<Cell>, sqlx::Error> {
    (0..row.columns().len())
        .map(|index| {
            let value = row.try_get_raw(index)?;
            let type_info = value.type_info().into_owned();
            Ok(raw(value).map(|bytes| cell(&type_info, bytes)))
        })
        .collect()
}

/// Returns a column's type as MySQL names it. Text with a binary collation is text.
pub(crate) fn type_name(type_info: &MySqlTypeInfo) -> String {
    let name = type_info.name();
    if !is_text(type_info) {
        return name.to_owned();
    }
    match name {
        "BINARY" => "CHAR",
        "VARBINARY" => "VARCHAR",
        "TINYBLOB" => "TINYTEXT",
        "BLOB" => "TEXT",
        "MEDIUMBLOB" => "MEDIUMTEXT",
        "LONGBLOB" => "LONGTEXT",
        other => other,
    }
    .to_owned()
}

/// Returns the bytes as the server sent them. Decoding is asked for directly: by way of `Option`, zero dates would be NULL.
fn raw(value: MySqlValueRef<'_>) -> Option<&[u8]> {
    <&[u8] as sqlx::Decode<sqlx::MySql>>::decode(value).ok()
}

/// Whether the column holds text rather than bytes: the driver compares the collation with `binary`.
fn is_text(type_info: &MySqlTypeInfo) -> bool {
    <str as sqlx::Type<sqlx::MySql>>::compatible(type_info)
}

fn cell(type_info: &MySqlTypeInfo, bytes: &[u8]) -> String {
    let shown = match type_info.name() {
        "BOOLEAN" | "TINYINT" => fixed(bytes).map(|[byte]: [u8; 1]| i8::from_le_bytes([byte]).to_string()),
        "TINYINT UNSIGNED" => fixed(bytes).map(|[byte]: [u8; 1]| byte.to_string()),
        "SMALLINT" => fixed(bytes).map(|bytes| i16::from_le_bytes(bytes).to_string()),
        "SMALLINT UNSIGNED" => fixed(bytes).map(|bytes| u16::from_le_bytes(bytes).to_string()),
        "INT" | "MEDIUMINT" => fixed(bytes).map(|bytes| i32::from_le_bytes(bytes).to_string()),
        "INT UNSIGNED" | "MEDIUMINT UNSIGNED" => {
            fixed(bytes).map(|bytes| u32::from_le_bytes(bytes).to_string())
        }
        "BIGINT" => fixed(bytes).map(|bytes| i64::from_le_bytes(bytes).to_string()),
        "BIGINT UNSIGNED" => fixed(bytes).map(|bytes| u64::from_le_bytes(bytes).to_string()),
        "FLOAT" => fixed(bytes).map(|bytes| whole(format!("{:?}", f32::from_le_bytes(bytes)))),
        "DOUBLE" => fixed(bytes).map(|bytes| whole(format!("{:?}", f64::from_le_bytes(bytes)))),
        "YEAR" => fixed(bytes).map(|bytes| format!("{:04}", u16::from_le_bytes(bytes))),
        "DATE" => time::date(bytes),
        "DATETIME" | "TIMESTAMP" => time::date_time(bytes),
        "TIME" => time::time(bytes),
        "BIT" => Some(bits(bytes)),
        "GEOMETRY" => geometry::to_wkt(bytes),
        "DECIMAL" | "JSON" | "ENUM" | "SET" => Some(text(bytes)),
        _ if is_text(type_info) => Some(text(bytes)),
        _ => None,
    };
    shown.unwrap_or_else(|| binary(bytes))
}

fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// 2.0 is shown as MySQL does: 2.
fn whole(number: String) -> String {
    match number.strip_suffix(".0") {
        Some(number) => number.to_owned(),
        None => number,
    }
}

fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    mosaic_connector_kit::output::clip(&text, LONGEST_TEXT).into_owned()
}

/// Bits as MySQL writes them: `b'101'`.
fn bits(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digits = digits.trim_start_matches('0');
    format!("b'{}'", if digits.is_empty() { "0" } else { digits })
}

/// Bytes as their number and the first of them: `16 bytes 0x8f3a…`.
fn binary(bytes: &[u8]) -> String {
    let unit = if bytes.len() == 1 { "byte" } else { "bytes" };
    let head: String = bytes
        .iter()
        .take(SHOWN_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let more = if bytes.len() > SHOWN_BYTES { "…" } else { "" };
    if bytes.is_empty() {
        return "0 bytes".to_owned();
    }
    format!("{} {unit} 0x{head}{more}", bytes.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn bits_and_bytes_are_shown_as_mysql_writes_them() {
        assert_eq!(super::bits(&[0b0000_0101]), "b'101'");
        assert_eq!(super::bits(&[0, 0]), "b'0'");
        assert_eq!(super::bits(&[1, 0]), "b'100000000'");
        assert_eq!(super::binary(&[]), "0 bytes");
        assert_eq!(super::binary(&[0xff]), "1 byte 0xff");
        assert!(super::binary(&[7; 40]).starts_with("40 bytes 0x0707"));
        assert!(super::binary(&[7; 40]).ends_with('…'));
    }

    #[test]
    fn floating_numbers_keep_their_shortest_form() {
        assert_eq!(super::whole(format!("{:?}", 2.0_f64)), "2");
        assert_eq!(super::whole(format!("{:?}", 0.1_f32)), "0.1");
        assert_eq!(super::whole(format!("{:?}", 1.5e300_f64)), "1.5e300");
    }
}
