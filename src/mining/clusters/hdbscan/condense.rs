//! From the spanning tree to clusters: single linkage, condensed to groups of some size, and of those the ones that
//! last longest (excess of mass).

use super::super::unions::Unions;
use super::Density;
use super::spanning::Edge;

/// A group of the condensed tree.
struct Group {
    parent: Option<usize>,
    /// 1 / distance at which it parted from its parent.
    birth: f64,
    /// Sum over its rows of the stretch of 1 / distance for which they were in it.
    mass: f64,
    /// The densest place below it.
    death: f64,
    children: Vec<usize>,
}

/// A join of two nodes; rows are nodes `0..n`, joins `n..`.
struct Join {
    left: usize,
    right: usize,
    density: f64,
}

pub(super) fn condense(edges: &[Edge], n: usize, min_size: usize) -> Density {
    let (joins, sizes) = linkage(edges, n);
    let mut groups = vec![Group { parent: None, birth: 0.0, mass: 0.0, death: 0.0, children: Vec::new() }];
    let mut home = vec![(0usize, 0.0f64); n];
    // Nodes to look at, with the group they belong to.
    let mut open: Vec<(usize, usize)> =
        if joins.is_empty() { Vec::new() } else { vec![(sizes.len() - 1, 0)] };
    while let Some((node, group)) = open.pop() {
        let Some(join) = node.checked_sub(n).map(|at| &joins[at]) else {
            continue;
        };
        let size = |node: usize| sizes[node];
        let large = [join.left, join.right].map(|side| size(side) >= min_size);
        let sides = [join.left, join.right];
        for (side, is_large) in sides.iter().zip(large) {
            if large == [true, true] {
                groups[group].mass += (join.density - groups[group].birth) * size(*side) as f64;
                let new = groups.len();
                groups[group].children.push(new);
                groups.push(Group {
                    parent: Some(group),
                    birth: join.density,
                    mass: 0.0,
                    death: join.density,
                    children: Vec::new(),
                });
                open.push((*side, new));
            } else if is_large {
                open.push((*side, group));
            } else {
                let before = groups[group].birth;
                for row in rows_of(*side, &joins, n) {
                    home[row] = (group, join.density);
                    groups[group].mass += join.density - before;
                }
            }
        }
        groups[group].death = groups[group].death.max(join.density);
    }
    // Groups come after their parents, so that backwards every group is done before its parent.
    for at in (1..groups.len()).rev() {
        let death = groups[at].death;
        if let Some(parent) = groups[at].parent {
            groups[parent].death = groups[parent].death.max(death);
        }
    }
    let chosen = longest(&mut groups);
    let outlierness = home
        .iter()
        .map(|(group, density)| {
            let death = groups[*group].death;
            if death > 0.0 { ((death - density) / death).clamp(0.0, 1.0) } else { 0.0 }
        })
        .collect();
    numbered(&groups, &chosen, &home, outlierness)
}

/// Single linkage: joins in order, and how many rows each node holds. A distance of zero counts as half of the
/// smallest that is not, so that densities stay finite.
fn linkage(edges: &[Edge], n: usize) -> (Vec<Join>, Vec<usize>) {
    let least = edges.iter().map(|e| e.distance).find(|d| *d > 0.0).unwrap_or(1.0) / 2.0;
    let mut unions = Unions::new(n);
    let mut node: Vec<usize> = (0..n).collect();
    let mut sizes = vec![1usize; n];
    let mut joins = Vec::with_capacity(edges.len());
    for edge in edges {
        let (a, b) = (unions.find(edge.a as usize), unions.find(edge.b as usize));
        let (left, right) = (node[a], node[b]);
        let Some(root) = unions.join(a, b) else { continue };
        node[root] = sizes.len();
        sizes.push(sizes[left] + sizes[right]);
        joins.push(Join { left, right, density: 1.0 / edge.distance.max(least) });
    }
    (joins, sizes)
}

fn rows_of(node: usize, joins: &[Join], n: usize) -> Vec<usize> {
    let (mut open, mut rows) = (vec![node], Vec::new());
    while let Some(node) = open.pop() {
        match node.checked_sub(n) {
            None => rows.push(node),
            Some(at) => open.extend([joins[at].left, joins[at].right]),
        }
    }
    rows
}

/// Whether each group is a cluster: it is where its own mass is at least that of the best below it. The root is none.
fn longest(groups: &mut [Group]) -> Vec<bool> {
    let mut chosen = vec![true; groups.len()];
    chosen[0] = false;
    for at in (1..groups.len()).rev() {
        let below: f64 = groups[at].children.iter().map(|c| groups[*c].mass).sum();
        if below > groups[at].mass {
            chosen[at] = false;
            groups[at].mass = below;
        }
    }
    // A chosen group takes in all below it.
    for at in 1..groups.len() {
        let mut above = groups[at].parent;
        while let Some(group) = above {
            if chosen[group] {
                chosen[at] = false;
            }
            above = groups[group].parent;
        }
    }
    chosen
}

fn numbered(groups: &[Group], chosen: &[bool], home: &[(usize, f64)], outlierness: Vec<f64>) -> Density {
    // The chosen group at or above each.
    let mut cluster: Vec<Option<usize>> = vec![None; groups.len()];
    for at in 0..groups.len() {
        cluster[at] = if chosen[at] { Some(at) } else { groups[at].parent.and_then(|p| cluster[p]) };
    }
    let mut number: Vec<Option<usize>> = vec![None; groups.len()];
    let mut reach = Vec::new();
    let labels = home
        .iter()
        .map(|(group, _)| {
            let of = cluster[*group]?;
            Some(*number[of].get_or_insert_with(|| {
                reach.push(if groups[of].birth > 0.0 { 1.0 / groups[of].birth } else { f64::INFINITY });
                reach.len() - 1
            }))
        })
        .collect();
    Density { labels, outlierness, reach }
}

#[cfg(test)]
mod tests {
    use super::super::hdbscan;
    use crate::mining::clusters::sampling::generator;
    use crate::mining::numeric::Pairs;
    use crate::model::NoWatch;
    use ndarray::Array2;
    use rand::Rng;

    #[test]
    fn clusters_of_two_densities_are_found_and_strays_are_noise() {
        let mut draw = generator(7, 1);
        let data = Array2::from_shape_fn((62, 2), |(r, c)| {
            let jitter = draw.gen_range(0.0..13.0);
            match r {
                60 => 40.0,
                61 => -30.0 + 3.0 * c as f64,
                r if r < 30 => jitter * 0.02,
                _ => 12.0 + jitter * 0.3,
            }
        });
        let found = hdbscan(&Pairs::new(data.view()), None, 12, 8, &NoWatch).unwrap();
        assert!((0..30).filter(|r| found.labels[*r] == Some(0)).count() > 25, "{:?}", found.labels);
        assert!((30..60).filter(|r| found.labels[*r] == Some(1)).count() > 25, "{:?}", found.labels);
        assert_eq!((found.labels[60], found.labels[61]), (None, None));
        let inside = found.outlierness[5].max(found.outlierness[40]);
        assert!(found.outlierness[60] > 0.9 && found.outlierness[61] > inside, "{:?}", found.outlierness);
        assert_eq!(found.reach.len(), 2);
    }

    #[test]
    fn nothing_and_equal_rows_have_no_cluster() {
        let none = Array2::<f64>::zeros((0, 2));
        assert!(hdbscan(&Pairs::new(none.view()), None, 5, 5, &NoWatch).unwrap().labels.is_empty());
        let same = Array2::<f64>::ones((20, 2));
        let found = hdbscan(&Pairs::new(same.view()), None, 5, 5, &NoWatch).unwrap();
        assert!(found.labels.iter().all(Option::is_none));
        assert!(found.outlierness.iter().all(|o| *o == 0.0));
    }
}
