"""MTL-AQA as its authors publish it: annotations, splits, footage and known errors (docs/DATA.md). No torch."""
