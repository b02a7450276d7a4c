//! Artwork, ready to be drawn in cells.

/// A picture in the smallest form: two square dots a cell, one above the other.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u16,
    height: u16,
    dots: Vec<[u8; 3]>,
}

/// What artwork is wanted for: the address it comes from, and the cells it may fill.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Artwork {
    pub url: String,
    pub width: u16,
    pub height: u16,
}

impl Picture {
    /// A picture of so many cells from red, green and blue of its dots, line by line, two lines for each row of cells.
    /// `None` when that is not how many dots there are.
    #[must_use]
    pub fn new(width: u16, height: u16, dots: Vec<[u8; 3]>) -> Option<Self> {
        let wanted = usize::from(width) * usize::from(height) * 2;
        (wanted > 0 && dots.len() == wanted).then_some(Self { width, height, dots })
    }

    /// Cells.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Cells.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// The upper and the lower dot of a cell, counted from the top left. `None` outside.
    #[must_use]
    pub fn cell(&self, x: u16, y: u16) -> Option<[[u8; 3]; 2]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let line = usize::from(self.width);
        let upper = usize::from(y) * 2 * line + usize::from(x);
        Some([*self.dots.get(upper)?, *self.dots.get(upper + line)?])
    }
}

/// Thousands of dots say nothing to who reads a log.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}×{})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_two_dots_a_cell_and_nothing_outside() {
        let dots: Vec<[u8; 3]> = (0..8).map(|n| [n; 3]).collect();
        assert_eq!(Picture::new(2, 3, dots.clone()), None);
        assert_eq!(Picture::new(0, 0, Vec::new()), None);
        let picture = Picture::new(2, 2, dots).unwrap();
        assert_eq!(picture.cell(1, 0), Some([[1; 3], [3; 3]]));
        assert_eq!(picture.cell(0, 1), Some([[4; 3], [6; 3]]));
        assert_eq!((picture.cell(2, 0), picture.cell(0, 2)), (None, None));
    }
}
