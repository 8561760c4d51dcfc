//! Brings the numbers of a run to nine digits: all that they mean, and few enough to survive text unchanged.

use super::explain::TopFeature;
use super::quality::Quality;
use super::run::ClusterRun;

/// Nine significant decimal digits.
fn short(value: f64) -> f64 {
    if value.is_finite() { format!("{value:.8e}").parse().unwrap_or(value) } else { 0.0 }
}

fn each<'a>(values: impl IntoIterator<Item = &'a mut f64>) {
    values.into_iter().for_each(|v| *v = short(*v));
}

pub(super) fn round_run(run: &mut ClusterRun) {
    round_quality(&mut run.quality);
    for point in &mut run.points {
        each([&mut point.x, &mut point.y, &mut point.distance]);
    }
    each([&mut run.explained.0, &mut run.explained.1]);
    each(run.radius.iter_mut().chain(&mut run.k_distances));
    for cluster in &mut run.clusters {
        each([&mut cluster.share, &mut cluster.interval.0, &mut cluster.interval.1, &mut cluster.silhouette]);
        each(&mut cluster.stability);
        cluster.features.iter_mut().for_each(round_feature);
        for kgram in &mut cluster.kgrams {
            each([&mut kgram.share, &mut kgram.rest_share, &mut kgram.z].into_iter().chain(&mut kgram.lift));
        }
        for token in &mut cluster.tokens {
            each([&mut token.share, &mut token.rest_share, &mut token.z]);
        }
    }
}

fn round_quality(quality: &mut Quality) {
    each([&mut quality.silhouette, &mut quality.stability]);
    each(quality.silhouette_by_cluster.iter_mut().chain(&mut quality.stability_by_cluster));
    each(quality.null_silhouette.iter_mut().chain(&mut quality.agreement));
    each(quality.davies_bouldin.iter_mut().chain(&mut quality.calinski_harabasz));
    each(quality.dbcv.iter_mut().map(|(index, _)| index));
    for point in &mut quality.curve {
        each([&mut point.silhouette, &mut point.inertia]);
        each(point.stability.iter_mut().chain(&mut point.agreement).chain(&mut point.bic));
        each(point.davies_bouldin.iter_mut().chain(&mut point.calinski_harabasz));
    }
}

fn round_feature(feature: &mut TopFeature) {
    each([
        &mut feature.effect,
        &mut feature.median,
        &mut feature.rest_median,
        &mut feature.mean,
        &mut feature.rest_mean,
        &mut feature.nonzero_share,
        &mut feature.rest_nonzero_share,
    ]);
    each(&mut feature.histogram.edges);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_digits_stay() {
        assert_eq!(short(0.123_456_789_012), 0.123_456_789);
        assert_eq!(short(-1_234_567_890.5), -1_234_567_890.0);
        assert_eq!(short(f64::NAN), 0.0);
    }
}
