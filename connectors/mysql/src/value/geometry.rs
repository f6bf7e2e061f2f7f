//! Geometry as text (WKT). MySQL stores four bytes of SRID and then WKB (OGC Simple Feature Access, part 1). Never trusts
//! a count: what does not fit is not a geometry.

const DEEPEST: u32 = 16;

/// Returns `POINT(1 2)`, with `SRID=4326;` before it when there is one; `None` when the bytes are no geometry.
pub(super) fn to_wkt(bytes: &[u8]) -> Option<String> {
    let (srid, wkb) = bytes.split_first_chunk::<4>()?;
    let mut reader = Reader { bytes: wkb };
    let shape = reader.shape(0)?;
    let srid = u32::from_le_bytes(*srid);
    Some(if srid == 0 {
        shape
    } else {
        format!("SRID={srid};{shape}")
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*head)
    }

    fn shape(&mut self, depth: u32) -> Option<String> {
        let [order] = self.take()?;
        let little = order == 1;
        let kind = self.number(little)?;
        match kind {
            1 => Some(format!("POINT({})", self.point(little)?)),
            2 => Some(format!("LINESTRING({})", self.points(little)?)),
            3 => Some(format!("POLYGON({})", self.rings(little)?)),
            4..=7 if depth < DEEPEST => {
                let name = [
                    "MULTIPOINT",
                    "MULTILINESTRING",
                    "MULTIPOLYGON",
                    "GEOMETRYCOLLECTION",
                ]
                .get(usize::try_from(kind - 4).ok()?)?;
                let count = self.number(little)?;
                let mut shapes = Vec::new();
                for _ in 0..count {
                    let shape = self.shape(depth + 1)?;
                    // Inside a MULTI… the name of each part is understood.
                    let shown = if kind == 7 {
                        Some(shape.as_str())
                    } else {
                        shape.find('(').map(|at| &shape[at..])
                    };
                    shapes.push(shown?.to_owned());
                }
                Some(if shapes.is_empty() {
                    format!("{name} EMPTY")
                } else {
                    format!("{name}({})", shapes.join(","))
                })
            }
            _ => None,
        }
    }

    fn number(&mut self, little: bool) -> Option<u32> {
        let bytes = self.take()?;
        Some(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn coordinate(&mut self, little: bool) -> Option<f64> {
        let bytes = self.take()?;
        Some(if little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    fn point(&mut self, little: bool) -> Option<String> {
        Some(format!(
            "{} {}",
            self.coordinate(little)?,
            self.coordinate(little)?
        ))
    }

    fn points(&mut self, little: bool) -> Option<String> {
        let count = self.number(little)?;
        let mut points = Vec::new();
        for _ in 0..count {
            points.push(self.point(little)?);
        }
        Some(points.join(","))
    }

    fn rings(&mut self, little: bool) -> Option<String> {
        let count = self.number(little)?;
        let mut rings = Vec::new();
        for _ in 0..count {
            rings.push(format!("({})", self.points(little)?));
        }
        Some(rings.join(","))
    }
}

#[cfg(test)]
mod tests {
    fn point(x: f64, y: f64) -> Vec<u8> {
        let mut bytes = vec![1, 1, 0, 0, 0];
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
        bytes
    }

    #[test]
    fn geometry_is_text_with_its_reference_system() {
        let mut bytes = 4326_u32.to_le_bytes().to_vec();
        bytes.extend(point(1.5, -2.0));
        assert_eq!(super::to_wkt(&bytes).as_deref(), Some("SRID=4326;POINT(1.5 -2)"));
        let mut multi = vec![0, 0, 0, 0, 1, 4, 0, 0, 0, 2, 0, 0, 0];
        multi.extend(point(1.0, 2.0));
        multi.extend(point(3.0, 4.0));
        assert_eq!(super::to_wkt(&multi).as_deref(), Some("MULTIPOINT((1 2),(3 4))"));
    }

    #[test]
    fn a_count_that_lies_is_no_geometry() {
        let liar = [0, 0, 0, 0, 1, 2, 0, 0, 0, 255, 255, 255, 255];
        assert_eq!(super::to_wkt(&liar), None);
        let deep: Vec<u8> = std::iter::repeat_n([1, 7, 0, 0, 0, 1, 0, 0, 0], 1_000)
            .flatten()
            .collect();
        assert_eq!(super::to_wkt(&[[0; 4].as_slice(), &deep].concat()), None);
        assert_eq!(super::to_wkt(&[]), None);
    }
}
