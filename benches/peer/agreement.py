"""Writes the rows and scikit-learn's answers that src/mining/clusters/agreement holds ours against.

Usage: agreement.py FOLDER (with the environment of requirements.txt)
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.mixture import GaussianMixture

ROWS, COLUMNS, GROUPS = 600, 6, 7


def rows():
    """Groups of several sizes, densities and shapes, with strays between them."""
    draw = np.random.default_rng(11)
    parts = []
    for group in range(GROUPS):
        size = [150, 120, 90, 80, 60, 40, 30][group]
        shape = draw.normal(size=(COLUMNS, COLUMNS)) * draw.uniform(0.2, 0.5)
        parts.append(draw.normal(size=COLUMNS) * 3 + draw.normal(size=(size, COLUMNS)) @ shape)
    parts.append(draw.uniform(-6, 6, size=(ROWS - sum(map(len, parts)), COLUMNS)))
    data = np.concatenate(parts).round(3)
    return data[draw.permutation(len(data))]


def main(folder):
    data = rows()
    folder.mkdir(parents=True, exist_ok=True)
    np.savetxt(folder / "rows.csv", data, delimiter=",", fmt="%.3f")
    kmeans = []
    for k in range(5, 11):
        found = KMeans(k, n_init=50, random_state=0, max_iter=1000, tol=0).fit(data)
        kmeans.append({"k": k, "inertia": round(float(found.inertia_), 6)})
    seven = KMeans(7, n_init=50, random_state=0, max_iter=1000, tol=0).fit_predict(data)
    mixture = GaussianMixture(7, n_init=20, random_state=0, tol=1e-5, max_iter=1000, reg_covar=1e-3).fit(data)
    answers = {
        "kmeans": kmeans,
        "labels": seven.tolist(),
        "silhouette": float(silhouette_score(data, seven)),
        "davies_bouldin": float(davies_bouldin_score(data, seven)),
        "calinski_harabasz": float(calinski_harabasz_score(data, seven)),
        "dbscan": [
            {"radius": radius, "min_points": points, "labels": DBSCAN(eps=radius, min_samples=points).fit_predict(data).tolist()}
            for radius, points in [(0.9, 5), (1.4, 8)]
        ],
        "hdbscan": [
            {"min_size": size, "min_samples": samples,
             "labels": HDBSCAN(min_cluster_size=size, min_samples=samples, copy=True).fit_predict(data).tolist()}
            for size, samples in [(10, 5), (20, 10)]
        ],
        "mixture": {"k": 7, "labels": mixture.predict(data).tolist(), "bic": float(mixture.bic(data))},
    }
    (folder / "answers.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")
    for one in answers["dbscan"] + answers["hdbscan"]:
        labels = np.array(one["labels"])
        print(one.get("radius", one.get("min_size")), labels.max() + 1, "clusters,", (labels < 0).sum(), "noise")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
