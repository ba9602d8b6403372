"""What lies under the units: the page itself, written once, and the base maps. The only folium."""
