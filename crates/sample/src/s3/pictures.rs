//! Pictures: small PNG files with a gradient, so that there is something to look at and nothing to license.

use anyhow::Result;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::Write as _;

/// Returns a picture of this size, lighter at the top.
pub(super) fn png(width: u32, height: u32, colour: [u8; 3]) -> Result<Vec<u8>> {
    let mut pixels = ZlibEncoder::new(vec![], Compression::fast());
    for row in 0..height {
        let mut line = vec![0_u8];
        let light = 255 - (row * 120 / height.max(1)).min(255);
        let shaded = colour.map(|part| u8::try_from(u32::from(part) * light / 255).unwrap_or(u8::MAX));
        for _ in 0..width {
            line.extend(shaded);
        }
        pixels.write_all(&line)?;
    }
    let mut header = vec![];
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Eight bits, RGB, no interlace.
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &pixels.finish()?);
    chunk(&mut file, *b"IEND", &[]);
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    file.extend(kind);
    file.extend(data);
    file.extend(sum.sum().to_be_bytes());
}
