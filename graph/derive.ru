# What follows from the ontology (model.md section 9): every wider class of each thing …
PREFIX graph: <https://w3id.org/placegraph/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH graph:derived-types { ?thing a ?wider } } WHERE {
  GRAPH graph:ontology { ?class rdfs:subClassOf+ ?wider FILTER(isIRI(?wider)) }
  GRAPH ?g { ?thing a ?class }
} ;

# … and every wider property, but for names: skos:prefLabel is narrower than rdfs:label, and
# each thing gets exactly one rdfs:label, which is picked, not derived.
INSERT { GRAPH graph:derived-types { ?s ?wider ?o } } WHERE {
  GRAPH graph:ontology {
    ?narrow rdfs:subPropertyOf+ ?wider FILTER(isIRI(?wider) && ?narrow != skos:prefLabel)
  }
  GRAPH ?g { ?s ?narrow ?o }
}
