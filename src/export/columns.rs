//! Gives the elements of ordered layers their places from left to right: long ways and single ways straight, what parts or meets
//! in the middle. Knows neither heights nor what an element is.

#![allow(clippy::indexing_slicing, reason = "elements are numbered; every vector here has a place for each of them")]

/// Layers of elements, joined by segments from layer to layer.
pub(super) struct Layers<'g> {
    /// Elements from left to right, for each layer from the top.
    pub layers: &'g [Vec<usize>],
    /// From an upper element to one in the next layer.
    pub segments: &'g [(usize, usize)],
    /// Whether the element is only passed by a way.
    pub passed: &'g [bool],
}

/// Rounds of drawing near; further ones move nothing by half a pixel.
const ROUNDS: usize = 160;

/// The middle of every element. `apart` says how far from middle to middle two neighbours must be.
pub(super) fn places(grid: &Layers<'_>, apart: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let columns = Columns::of(grid, straight_segments(grid), &apart);
    let columns = columns.unwrap_or_else(|| Columns::of(grid, Vec::new(), &apart).unwrap_or_default());
    columns.relaxed(grid)
}

/// Segments that are to be upright. In no gap do two of them cross, so that the columns they make stand in an order.
fn straight_segments(grid: &Layers<'_>) -> Vec<(usize, usize)> {
    let count = grid.passed.len();
    let mut position = vec![0; count];
    let mut layer_of = vec![0; count];
    for (number, layer) in grid.layers.iter().enumerate() {
        for (place, element) in layer.iter().enumerate() {
            position[*element] = place;
            layer_of[*element] = number;
        }
    }
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (upper, lower) in grid.segments {
        above[*lower].push(*upper);
        below[*upper].push(*lower);
    }
    for near in above.iter_mut().chain(&mut below) {
        near.sort_by_key(|element| position[*element]);
    }
    // Of an odd number the middle one is upright; of an even number none.
    let middle = |near: &[usize], element: usize| near.len() % 2 == 1 && near.get(near.len() / 2) == Some(&element);
    let mut candidates: Vec<(usize, u8, usize, usize)> = Vec::new();
    for (upper, lower) in grid.segments {
        let rank = match (grid.passed[*upper], grid.passed[*lower]) {
            (true, true) => 0,
            (true, false) if middle(&above[*lower], *upper) => 1,
            (false, true) if middle(&below[*upper], *lower) => 2,
            (true | false, false) | (false, true) => continue,
        };
        candidates.push((layer_of[*upper], rank, *upper, *lower));
    }
    candidates.sort_by_key(|(layer, rank, upper, _)| (*layer, *rank, position[*upper]));
    let mut straight: Vec<(usize, usize)> = Vec::new();
    let mut in_gap: Vec<(usize, usize)> = Vec::new();
    let mut gap = usize::MAX;
    for (layer, _, upper, lower) in candidates {
        if layer != gap {
            straight.append(&mut in_gap);
            gap = layer;
        }
        let crosses = |(a, b): &(usize, usize)| {
            *a == upper || *b == lower || (position[*a] < position[upper]) != (position[*b] < position[lower])
        };
        if !in_gap.iter().any(crosses) {
            in_gap.push((upper, lower));
        }
    }
    straight.append(&mut in_gap);
    straight
}

/// Elements above each other that share their middle.
#[derive(Default)]
struct Columns {
    /// Of each element.
    column: Vec<usize>,
    /// From left to right: (column, its right neighbour, how far apart).
    neighbours: Vec<(usize, usize, f64)>,
    /// Every column stands behind those to its left.
    order: Vec<usize>,
}

impl Columns {
    fn of(grid: &Layers<'_>, straight: Vec<(usize, usize)>, apart: &impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut column: Vec<usize> = (0..grid.passed.len()).collect();
        // Upper elements come first: each lower one joins a column that is complete above it.
        for (upper, lower) in straight {
            column[lower] = column[upper];
        }
        let mut neighbours = Vec::new();
        for layer in grid.layers {
            for pair in layer.windows(2) {
                if let [left, right] = pair {
                    neighbours.push((column[*left], column[*right], apart(*left, *right)));
                }
            }
        }
        let count = column.len();
        let mut missing = vec![0_usize; count];
        let mut right_of: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (left, right, _) in &neighbours {
            missing[*right] += 1;
            right_of[*left].push(*right);
        }
        let mut ready: Vec<usize> = (0..count).rev().filter(|c| missing[*c] == 0).collect();
        let mut order = Vec::with_capacity(count);
        while let Some(next) = ready.pop() {
            order.push(next);
            for right in &right_of[next] {
                missing[*right] -= 1;
                if missing[*right] == 0 {
                    ready.push(*right);
                }
            }
        }
        (order.len() == count).then_some(Self { column, neighbours, order })
    }

    /// Draws columns near to what they are joined to, and keeps them apart.
    fn relaxed(&self, grid: &Layers<'_>) -> Vec<f64> {
        let count = self.column.len();
        let mut left_of: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
        let mut right_of: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
        for (left, right, apart) in &self.neighbours {
            left_of[*right].push((*left, *apart));
            right_of[*left].push((*right, *apart));
        }
        let mut joined: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (upper, lower) in grid.segments {
            let (upper, lower) = (self.column[*upper], self.column[*lower]);
            if upper != lower {
                joined[upper].push(lower);
                joined[lower].push(upper);
            }
        }
        let pushed_right = |wanted: &[f64]| {
            let mut x = wanted.to_vec();
            for column in &self.order {
                x[*column] = left_of[*column].iter().map(|(left, apart)| x[*left] + apart).fold(x[*column], f64::max);
            }
            x
        };
        let pushed_left = |wanted: &[f64]| {
            let mut x = wanted.to_vec();
            for column in self.order.iter().rev() {
                x[*column] =
                    right_of[*column].iter().map(|(right, apart)| x[*right] - apart).fold(x[*column], f64::min);
            }
            x
        };
        let mut x = pushed_right(&vec![0.0; count]);
        for _ in 0..ROUNDS {
            let wanted: Vec<f64> = (0..count)
                .map(|column| {
                    let near = &joined[column];
                    if near.is_empty() {
                        return x[column];
                    }
                    let mean = near.iter().map(|other| x[*other]).sum::<f64>() / near.len() as f64;
                    f64::midpoint(x[column], mean)
                })
                .collect();
            // Both keep every column apart from its neighbours, and so does what lies between them.
            let (right, left) = (pushed_right(&wanted), pushed_left(&wanted));
            x = right.iter().zip(&left).map(|(a, b)| f64::midpoint(*a, *b)).collect();
        }
        self.column.iter().map(|column| x[*column]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ways_are_upright_and_parting_ways_are_even() {
        // One item, two ways on, each with an item; they meet again.
        let layers = [vec![0], vec![1, 2], vec![3, 4], vec![5, 6], vec![7]];
        let segments = [(0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7), (6, 7)];
        let passed = [false, true, true, false, false, true, true, false];
        let x = places(&Layers { layers: &layers, segments: &segments, passed: &passed }, |_, _| 100.0);
        assert!((x[1] - x[3]).abs() < 0.01 && (x[3] - x[5]).abs() < 0.01, "{x:?}");
        assert!((x[0] - f64::midpoint(x[1], x[2])).abs() < 0.6, "{x:?}");
        assert!((x[7] - x[0]).abs() < 0.6, "{x:?}");
        assert!(x[2] - x[1] >= 99.99, "{x:?}");
    }
}
