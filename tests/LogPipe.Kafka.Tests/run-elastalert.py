# Runs Debian's ElastAlert (0.2.4) against an index of today. Nothing of its rules is changed: Debian's client library (7.17) refuses servers that are not Elasticsearch's own, ElastAlert hands it an
# argument that it does not know any more, and both expect the document types and version numbers of Elasticsearch 7.
import elasticsearch.transport
import elastalert
import elastalert.elastalert

client = elastalert.ElasticSearchClient
plain = client.search


def search(self, *args, **more):
    answer = plain(self, *args, **more)
    for hit in answer["hits"]["hits"]:
        hit.setdefault("_type", "_doc")
    return answer


elasticsearch.transport.Transport._do_verify_elasticsearch = lambda self, headers, timeout: setattr(self, "_verified_elasticsearch", True)
client.es_version = property(lambda self: "7.10.2")
client.search = search
client.deprecated_search = lambda self, index=None, doc_type=None, body=None, **more: self.search(index=index, body=body, **more)
elastalert.elastalert.main()
