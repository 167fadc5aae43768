//! Circles in a set of ways: which things can be come back to. Knows nothing of what the numbers stand for.

use std::collections::{BTreeMap, VecDeque};

use petgraph::{algo::kosaraju_scc, graph::DiGraph};

/// Things that all lead to each other, each part sorted, parts by their first member; things on no circle are in none.
#[must_use]
pub fn circles(ways: impl IntoIterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let graph: DiGraph<(), (), u32> = DiGraph::from_edges(ways);
    let mut found: Vec<Vec<u32>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|part| match part.as_slice() {
            [lone] => graph.contains_edge(*lone, *lone),
            several => several.len() > 1,
        })
        .map(|part| {
            let mut members: Vec<u32> = part.into_iter().filter_map(|node| u32::try_from(node.index()).ok()).collect();
            members.sort_unstable();
            members
        })
        .collect();
    found.sort_unstable();
    found
}

/// The shortest way from a thing back to itself, as the things it passes, that thing first.
#[must_use]
pub fn shortest_circle(ways: &BTreeMap<u32, Vec<u32>>, start: u32) -> Option<Vec<u32>> {
    let mut came_from: BTreeMap<u32, u32> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(here) = open.pop_front() {
        for to in ways.get(&here).map_or(&[][..], Vec::as_slice) {
            if *to == start {
                let mut circle = vec![here];
                let mut at = here;
                while at != start {
                    at = *came_from.get(&at)?;
                    circle.push(at);
                }
                circle.reverse();
                return Some(circle);
            }
            if *to != start && !came_from.contains_key(to) {
                came_from.insert(*to, here);
                open.push_back(*to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_back_is_on_a_circle() {
        assert_eq!(circles([(0, 1), (1, 2), (2, 1), (3, 3), (4, 0)]), [vec![1, 2], vec![3]]);
        assert!(circles([(0, 1), (1, 2)]).is_empty());
    }

    #[test]
    fn the_shortest_way_back_is_taken() {
        let ways = BTreeMap::from([(0, vec![1, 3]), (1, vec![2]), (2, vec![0]), (3, vec![0])]);
        assert_eq!(shortest_circle(&ways, 0), Some(vec![0, 3]));
        assert_eq!(shortest_circle(&ways, 1), Some(vec![1, 2, 0]));
        assert_eq!(shortest_circle(&ways, 9), None);
    }
}
