"""scikit-learn and openTSNE on a table of numbers: cluster.py ROWS.csv kmeans|dbscan|hdbscan|map [RADIUS] [SIZE].

Prints seconds (without reading the table) and what was found as JSON.
"""

import json
import sys
import time

import numpy as np


def kmeans(data):
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    curve = []
    for k in range(5, 11):
        found = KMeans(k, n_init=10, random_state=7).fit(data)
        curve.append({"k": k, "inertia": float(found.inertia_), "silhouette": float(silhouette_score(data, found.labels_))})
    return {"curve": curve}


def dbscan(data, radius, size):
    from sklearn.cluster import DBSCAN

    return {"labels": DBSCAN(eps=radius, min_samples=size, n_jobs=-1).fit_predict(data).tolist()}


def hdbscan(data, size):
    from sklearn.cluster import HDBSCAN

    return {"labels": HDBSCAN(min_cluster_size=size, min_samples=5, n_jobs=-1, copy=True).fit_predict(data).tolist()}


def tsne(data):
    from openTSNE import TSNE

    return {"places": TSNE(n_jobs=-1, random_state=7).fit(data)}


def preservation(data, places, count=10):
    from sklearn.neighbors import NearestNeighbors

    near = lambda rows: NearestNeighbors(n_neighbors=count).fit(rows).kneighbors(return_distance=False)
    return float(np.mean([len(set(a) & set(b)) / count for a, b in zip(near(data), near(places))]))


def main(path, what, radius, size):
    data = np.loadtxt(path, delimiter=",")
    # Loading the libraries is not what is measured.
    import sklearn.cluster, sklearn.metrics  # noqa: F401, E401

    if what == "map":
        import openTSNE  # noqa: F401
    started = time.perf_counter()
    found = {"kmeans": lambda: kmeans(data), "dbscan": lambda: dbscan(data, radius, size), "hdbscan": lambda: hdbscan(data, size), "map": lambda: tsne(data)}[what]()
    found["seconds"] = time.perf_counter() - started
    if "places" in found:
        found["preservation"] = preservation(data, np.asarray(found.pop("places")))
    print(json.dumps(found))


if __name__ == "__main__":
    arguments = sys.argv[1:] + ["1.0", "10"][len(sys.argv) - 3 :]
    main(arguments[0], arguments[1], float(arguments[2]), int(arguments[3]))
