"""An agency's own layers (beats, hydrants, streets), read from GeoJSON, KML, KMZ and zipped shapefiles into one plain form."""
